import { z } from 'zod';
import { categorySql } from '../../category-text.ts';
import { selectRows } from '../../client.ts';

const layoutRow = z.object({
  id: z.string().regex(/^\d{1,20}$/u),
  numbers: z.array(z.string()),
  texts: z.array(z.string()),
  truths: z.array(z.string()),
  vectors: z.array(z.string()),
});
/** Position of each feature in the arrays of the rows that use the layout. */
export type Layout = z.output<typeof layoutRow>;

/**
 * Maximum layouts to read. A model accumulates layouts, and rows with older layouts are from
 * another period.
 */
const maxLayouts = 100;

export async function readLayouts(model: string): Promise<Layout[]> {
  return selectRows(
    `SELECT toString(id) AS id, numbers, texts, truths, vectors FROM inference_layouts FINAL
     WHERE model = {model:String} ORDER BY first_seen DESC, id LIMIT ${maxLayouts}`,
    { model },
    layoutRow,
  );
}

export function namesOf(
  layouts: readonly Layout[],
  kind: 'numbers' | 'texts' | 'truths' | 'vectors',
): string[] {
  return [...new Set(layouts.flatMap((layout) => layout[kind]))].toSorted();
}

/**
 * SQL for the position of a name per layout; 0 if a layout does not contain it. Contains only
 * digits.
 */
function placeSql(
  layouts: readonly Layout[],
  kind: 'numbers' | 'texts' | 'vectors',
  name: string,
): string {
  const places = layouts
    .map((layout) => ({ id: layout.id, at: layout[kind].indexOf(name) + 1 }))
    .filter(({ at }) => at > 0);
  const first = places[0];
  if (first === undefined) return '0';
  if (layouts.length === places.length && places.every(({ at }) => at === first.at))
    return String(first.at);
  return `transform(layout, [${places.map(({ id }) => id).join(',')}], [${places
    .map(({ at }) => at)
    .join(',')}], 0)`;
}

/** SQL for the number of a feature in a row; NaN if it is missing. */
export function numberSql(layouts: readonly Layout[], name: string): string {
  const place = placeSql(layouts, 'numbers', name);
  if (place === '0') return 'nan';
  return /^\d+$/u.test(place) ? `numbers[${place}]` : `if(${place} = 0, nan, numbers[${place}])`;
}

/** SQL for `missingText`. */
export const missingSql = 'char(0)';

/** SQL for the text of a feature in a row as sent; a single NUL if it is missing. */
export function textSql(layouts: readonly Layout[], name: string): string {
  const place = placeSql(layouts, 'texts', name);
  if (place === '0') return missingSql;
  const value = `toString(texts[${place}])`;
  return /^\d+$/u.test(place) ? value : `if(${place} = 0, ${missingSql}, ${value})`;
}

/**
 * SQL for the text of a feature in a row in the form that is compared and counted; a single NUL if
 * it is missing.
 */
export function textCategorySql(layouts: readonly Layout[], name: string): string {
  const text = textSql(layouts, name);
  return text === missingSql ? text : categorySql(text);
}

/** SQL for the embedding of a feature in a row; empty if it is missing. */
export function vectorSql(layouts: readonly Layout[], name: string): string {
  const place = placeSql(layouts, 'vectors', name);
  if (place === '0') return "CAST([], 'Array(Float32)')";
  // A position past the end yields an empty list, because rows without embeddings have no lists.
  return /^\d+$/u.test(place)
    ? `vectors[${place}]`
    : `if(${place} = 0, CAST([], 'Array(Float32)'), vectors[${place}])`;
}

/** SQL for the embedding length of a feature in a row; 0 if it is missing. Reads no embedding. */
export function vectorLengthSql(layouts: readonly Layout[], name: string): string {
  const place = placeSql(layouts, 'vectors', name);
  if (place === '0') return '0';
  return /^\d+$/u.test(place)
    ? `vector_lengths[${place}]`
    : `if(${place} = 0, 0, vector_lengths[${place}])`;
}

/** SQL for whether a text is present, over an expression of `textSql`. */
export function presentSql(text: string): string {
  return `(${text} != ${missingSql})`;
}
