//! One document of the platform, written so that it may be written again.

use crate::error::{Error, Result, Trouble};
use crate::plan::Connection;
use crate::provider::dynatrace::VENDOR;
use crate::provider::dynatrace::beyond::{
    Document, Stored, content_request, create_request, created_response, is_same, is_taken,
    publish_request, stored_request, stored_response, update_request, updated_response,
};
use crate::wire::{Request, Retry, World, ask};

/// Who else writes at the same time is waited for this often.
const TRIES: usize = 2;

/// What it takes, for a dry run.
pub(in super::super) fn requests(platform: &Connection, document: &Document) -> [Request; 2] {
    [stored_request(platform, document), create_request(platform, document)]
}

/// Makes the document or brings it up to date; one that is as it is to be is not written. Tells what became of it, and
/// what else the reader should know.
///
/// # Errors
/// It may not be read or written, others write it all the time, or the run was cancelled.
pub(in super::super) async fn write<W: World>(
    world: &W,
    platform: &Connection,
    document: &Document,
) -> Result<(&'static str, Option<String>)> {
    for _ in 0..TRIES {
        let known = ask(world, Retry::default(), &stored_request(platform, document)).await;
        let Some(stored) = stored_response(platform, &known)? else {
            let made = ask(world, Retry::default(), &create_request(platform, document)).await;
            if is_taken(&made) {
                continue;
            }
            let stored = created_response(platform, &made)?;
            return Ok(("made", publish(world, platform, document, &stored).await?));
        };
        // Made by a run that ended before everybody could see it.
        let unseen = match stored.private && stored.version == "1" {
            true => publish(world, platform, document, &stored).await?,
            false => None,
        };
        if stored.private && stored.version == "1" && unseen.is_none() {
            continue;
        }
        let content = ask(world, Retry::default(), &content_request(platform, document)).await;
        if is_same(platform, document, &stored, &content)? {
            return Ok(("as it was", unseen));
        }
        let request = update_request(platform, document, &stored.version);
        let changed = ask(world, Retry::default(), &request).await;
        if !is_taken(&changed) {
            updated_response(platform, &changed)?;
            return Ok(("brought up to date", unseen));
        }
    }
    Err(Error::Provider(Trouble {
        vendor: VENDOR,
        action: format!("write the {}", document.kind),
        why: format!("its id `{}` is taken, or somebody else changes it at this time", document.id),
        fix: "run the step again; if it stays so, the document is in the trash or belongs to somebody who has not shared it: delete it there, or have it shared".to_owned(),
    }))
}

/// Lets everybody read a new document. Where that is refused, the reason is for the reader.
async fn publish<W: World>(
    world: &W,
    platform: &Connection,
    document: &Document,
    stored: &Stored,
) -> Result<Option<String>> {
    if !stored.private {
        return Ok(None);
    }
    let request = publish_request(platform, document, &stored.version);
    let result = ask(world, Retry::default(), &request).await;
    match updated_response(platform, &result) {
        Ok(()) => Ok(None),
        Err(Error::Cancelled) => Err(Error::Cancelled),
        Err(error) => {
            Ok(Some(format!("the {} is seen by its owner alone: {error}", document.kind)))
        }
    }
}
