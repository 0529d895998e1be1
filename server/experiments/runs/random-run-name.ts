import { randomInt } from 'node:crypto';

const first =
  'amber bold brisk calm clear copper early fair fleet gentle keen light lucid mellow nimble plain quick quiet ready sharp silver steady still swift tidy warm wide wise'.split(
    ' ',
  );
const second =
  'anchor badger beacon birch bridge canyon cedar comet crane delta falcon fern finch grove harbor heron lark maple marten meadow otter pine plover raven reef river sparrow wren'.split(
    ' ',
  );

/** Name for a run created without one, such as `steady-heron-417`. */
export function randomRunName(): string {
  const pick = (words: readonly string[]) => words[randomInt(words.length)] ?? '';
  return `${pick(first)}-${pick(second)}-${randomInt(100, 1_000)}`;
}
