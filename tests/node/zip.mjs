const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** The names in a zip file, from its central directory. */
export function namesIn(zip) {
  let end = zip.length - 22;
  while (zip.readUInt32LE(end) !== END) {
    end -= 1;
  }
  const names = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) {
      throw new Error('a broken zip file');
    }
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    names.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}
