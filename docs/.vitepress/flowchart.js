// The flowcharts of the pages, which GitHub draws by itself, as pictures of the site: `flowchart LR`, boxes and arrows,
// every box one column right of the last one that leads to it. What it does not know fails the build.

const [HIGH, GAP, ROW, PAD] = [36, 64, 56, 12];

/** About as wide as a text of 14 px is. */
const wideAs = (text) => [...text].reduce((sum, it) => sum + (/[A-Z_]/u.test(it) ? 10 : 7.4), 0);
const BOX = String.raw`(\w+)(?:\[([^\]]+)\]|\{([^}]+)\})?`;
const ARROW = String.raw`\s*-->(?:\|([^|]+)\|)?\s*`;

/** `{ boxes: Map(id, label), arrows: [{ from, to, said }] }` of the text of a block. */
function read(text) {
  const [head, ...lines] = text.trim().split('\n');
  if (head !== 'flowchart LR') {
    throw new Error(`a chart begins with \`flowchart LR\`, not with \`${head}\``);
  }
  const boxes = new Map();
  const arrows = [];
  for (const line of lines.map((it) => it.trim())) {
    let rest = line;
    let from;
    let said;
    while (rest) {
      const box = new RegExp(`^${BOX}`, 'u').exec(rest);
      if (!box) {
        throw new Error(`not a box of a chart: \`${rest}\` in \`${line}\``);
      }
      const [all, id, square, diamond] = box;
      boxes.set(id, square ?? diamond ?? boxes.get(id) ?? id);
      if (from) {
        arrows.push({ from, to: id, said });
      }
      const arrow = new RegExp(`^${ARROW}`, 'u').exec(rest.slice(all.length));
      if (!arrow && all !== rest) {
        throw new Error(`not an arrow of a chart: \`${rest.slice(all.length)}\` in \`${line}\``);
      }
      [from, said] = [id, arrow?.[1]];
      rest = rest.slice(all.length + (arrow?.[0].length ?? 0));
    }
  }
  return { boxes, arrows };
}

/** Columns of ids. An arrow back to a box that came earlier is one of a circle and moves nothing. */
function columnsOf({ boxes, arrows }) {
  const order = [...boxes.keys()];
  const column = new Map(order.map((id) => [id, 0]));
  for (const _ of order) {
    for (const { from, to } of arrows.filter((it) => order.indexOf(it.from) < order.indexOf(it.to))) {
      column.set(to, Math.max(column.get(to), column.get(from) + 1));
    }
    // Sources of one box stand in one column, whatever is written first.
    for (const { from, to } of arrows.filter((it) => order.indexOf(it.from) > order.indexOf(it.to))) {
      if (!arrows.some((it) => it.to === from)) {
        column.set(from, Math.max(0, column.get(to) - 1));
      }
    }
  }
  const columns = [];
  for (const id of order) {
    (columns[column.get(id)] ??= []).push(id);
  }
  return columns;
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** The picture, as SVG in the colours of the page. */
export function flowchart(text) {
  const chart = read(text);
  const columns = columnsOf(chart);
  const tallest = Math.max(...columns.map((ids) => ids.length));
  const placed = new Map();
  let left = 1;
  for (const ids of columns) {
    const wide = Math.max(...ids.map((id) => wideAs(chart.boxes.get(id)))) + 2 * PAD;
    ids.forEach((id, row) => {
      const top = 1 + ((tallest - ids.length) / 2 + row) * ROW;
      placed.set(id, { left, top, wide, middle: top + HIGH / 2 });
    });
    left += wide + GAP;
  }
  const boxes = [...placed].map(
    ([id, { left: x, top, wide, middle }]) =>
      `<rect x="${x}" y="${top}" width="${wide}" height="${HIGH}" rx="6"/><text x="${x + wide / 2}" y="${middle}">${escaped(chart.boxes.get(id))}</text>`,
  );
  let high = (tallest - 1) * ROW + HIGH + 2;
  const arrows = chart.arrows.map(({ from, to, said }) => {
    const [a, b] = [placed.get(from), placed.get(to)];
    if (b.left <= a.left) {
      high = tallest * ROW + 2;
      const [x, y] = [a.left + a.wide / 2, high - 8];
      const end = b.left + b.wide / 2;
      return `<path d="M${x} ${a.top + HIGH}V${y}H${end}V${b.top + HIGH + 8}"/><path class="head" d="M${end} ${b.top + HIGH + 1}l-4 8h8z"/>`;
    }
    const [x, end] = [a.left + a.wide, b.left - 1];
    const turn = end - GAP / 2;
    const word = said
      ? `<text class="said" x="${(turn + end) / 2 - 2}" y="${b.middle - 10}">${escaped(said)}</text>`
      : '';
    return `<path d="M${x} ${a.middle}H${turn}V${b.middle}H${end - 8}"/><path class="head" d="M${end} ${b.middle}l-8 -4v8z"/>${word}`;
  });
  const width = left - GAP + 1;
  const said = chart.arrows.map(({ from, to }) => `${chart.boxes.get(from)} to ${chart.boxes.get(to)}`).join(', ');
  return `<div class="flowchart" tabindex="0"><svg role="img" aria-label="${escaped(said)}" viewBox="0 0 ${width} ${high}" width="${width}" height="${high}">${arrows.join('')}${boxes.join('')}</svg></div>`;
}
