//! Pure numbers: ranks, shifts and how sure they are. No vendor words, no time.
