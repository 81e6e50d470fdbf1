// Two texts word by word: what only one of them has. Pure.

const TOKEN = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;
/** Cells of the table below which two texts are compared word by word; beyond it what differs is one piece. */
const MOST_CELLS = 4_000_000;
/** Texts with less in common than this are two texts: marks would only confuse. */
const ALIKE = 0.3;

const tokensOf = (text) => text.match(TOKEN) ?? [];
const isSpace = (text) => !text.trim();

/**
 * {before, after}: each a list of {text, own} that put together gives the text; `own`: the other one does not have it.
 * Null where the two have too little in common.
 */
export function wordDiff(before, after) {
  const a = tokensOf(before);
  const b = tokensOf(after);
  const [keptA, keptB] = common(a, b);
  const words = (tokens, kept) => tokens.filter((token, index) => !isSpace(token) && (!kept || kept[index])).length;
  if (words(a, keptA) < ALIKE * Math.max(words(a), words(b))) return null;
  return { before: pieces(a, keptA), after: pieces(b, keptB) };
}

/** Which tokens of each are part of a longest common run of both, in order. */
function common(a, b) {
  const keptA = a.map(() => false);
  const keptB = b.map(() => false);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    keptA[start] = keptB[start] = true;
    start += 1;
  }
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
    keptA[endA] = keptB[endB] = true;
  }
  if ((endA - start) * (endB - start) <= MOST_CELLS) {
    for (const [i, j] of longest(a.slice(start, endA), b.slice(start, endB))) {
      keptA[start + i] = keptB[start + j] = true;
    }
  }
  return [keptA, keptB];
}

/** Pairs of places of a longest common subsequence, by the table of its lengths. */
function longest(a, b) {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [below, right] = [lengths[(i + 1) * width + j], lengths[i * width + j + 1]];
      const both = a[i] === b[j] ? lengths[(i + 1) * width + j + 1] + 1 : 0;
      lengths[i * width + j] = Math.max(both, below, right);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}

/** Neighbours of one sort as one piece; a space between two that differ belongs to them. */
function pieces(tokens, kept) {
  const own = kept.map((each, index) => {
    const between = isSpace(tokens[index]) && kept[index - 1] === false && kept[index + 1] === false;
    return !each || between;
  });
  const out = [];
  tokens.forEach((text, index) => {
    const last = out[out.length - 1];
    if (last && last.own === own[index]) last.text += text;
    else out.push({ text, own: own[index] });
  });
  return out;
}
