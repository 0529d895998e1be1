/**
 * Words that the language guide asks to avoid, with what to write instead.
 * `docs/glossary.md` has the terms of the product.
 */
const AVOIDED = [
  [/\b(?:tells?|told|telling)\b/i, 'say, report, show, notify'],
  [/\b(?:stands?|stood)\b(?!-|\s*(?:still|in for|alone|out)\b)/i, 'is, appears, means'],
  [/\bbeside\b/i, 'next to, compared with, besides'],
  [/\busual\b/i, 'baseline, expected, default'],
  [/\bso many\b/i, 'a number'],
  [/\banew\b/i, 'again'],
  [/\bwho(?:so)?ever\b/i, 'the role, or anyone who'],
  // In backticks it is the Unix account.
  [/(?<!`)\b(?:nobody|somebody)\b/i, 'the role, you, or "no one is notified"'],
  [/\b(?:by itself|by themselves)\b/i, 'automatically, alone'],
  [/(?:^|[.;:!?]\s+)Of (?!course)/, 'a subject'],
  [/\b(?:is|are|was|were) known\b/i, 'the source, or "known X"'],
  [/(?:^|[.;]\s+)What (?!if\b|to\b|happens\b|changed\b|happened\b)[^?]*(?:[.;]|$)/, 'a noun'],
  [
    /\b(?:lies?|lay|lying) (?:in|at|on|under|there|here|below|above|before|behind|between|outside|within|open)\b/i,
    'is',
  ],
  [/\bintake\b/i, 'ingest'],
  [
    /\b(?:takes?|took|taken) (?:\w+ )?in\b(?! (?:order|turn|part|parallel|account|total|place|pairs|steps|chunks))/i,
    'ingest, accept',
  ],
  [/\bdoors?\b/i, 'endpoint, function'],
  [/\b(?:the|of|other|no|its) hands\b/i, 'executors'],
  [/\brooms?\b(?! for\b)/i, 'folder, space'],
  // In backticks it is a value of the API.
  [/(?<!`)\bkept\b(?!:| in sync)/i, 'stored, retained, maintained'],
  [/\w, at most\b/i, 'max. before the noun'],
  [/\blook(?:s|ed|ing)? (?:at|into|for|after|whether|if)\b/i, 'check, read, search'],
];

/** The first avoided word in a text, with a better one, or null. */
export function avoidedWord(text) {
  for (const [pattern, instead] of AVOIDED) {
    const found = pattern.exec(text);
    if (found !== null) return { word: found[0].replace(/^[.;:!?]\s+/, '').slice(0, 40), instead };
  }
  return null;
}
