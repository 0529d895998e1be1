import type { RawColumn, RawTexts } from '#engines/drift/raw-column.ts';
import type { SketchJob } from '#server/drift/drift-threads.ts';
import { answerLanguageColumn, answerLengthColumn } from '#server/telemetry/derived-columns.ts';
import { languageOf, lengthOf } from '#server/telemetry/describe-text.ts';

async function languages({ codes, labels }: RawTexts): Promise<RawTexts> {
  const position = new Map<string, number>();
  const codeOf: number[] = [];
  for (const label of labels) {
    const language = await languageOf(label);
    if (language !== null && !position.has(language)) position.set(language, position.size);
    codeOf.push(language === null ? -1 : (position.get(language) ?? -1));
  }
  return {
    name: answerLanguageColumn,
    kind: 'texts',
    codes: codes.map((code) => codeOf[code] ?? -1),
    labels: [...position.keys()],
  };
}

function lengths({ codes, labels }: RawTexts): RawColumn {
  const chars = labels.map((label) => lengthOf(label) ?? NaN);
  return {
    name: answerLengthColumn,
    kind: 'numbers',
    values: Float64Array.from(codes, (code) => chars[code] ?? NaN),
    whole: true,
  };
}

/** Adds the required derived columns that a table lacks, computed as in ingest. */
export async function withDerived(
  table: readonly RawColumn[],
  { wanted, features }: Pick<SketchJob, 'wanted' | 'features'>,
): Promise<readonly RawColumn[]> {
  const from = wanted?.columns.find(({ name }) => name === features?.answer)?.column;
  const answers = table.find(({ name }) => name === from);
  if (answers?.kind !== 'texts') return table;
  const isWanted = (column: string): boolean =>
    wanted?.columns.some((each) => each.column === column) === true &&
    table.every(({ name }) => name !== column);
  return [
    ...table,
    ...(isWanted(answerLanguageColumn) ? [await languages(answers)] : []),
    ...(isWanted(answerLengthColumn) ? [lengths(answers)] : []),
  ];
}
