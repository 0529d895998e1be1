import { wrongField } from '#server/platform/errors.ts';
import { cutText, isStorable } from './storable-text.ts';

type Place = { value: unknown; key: string; above: Place | null };

const problem = 'contains NUL or half of a surrogate pair, which cannot be stored';

function fieldOf(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | null = place; at !== null; at = at.above)
    if (at.key !== '') keys.push(at.key);
  return cutText(keys.reverse().join('.'), 200) || '(body)';
}

/**
 * Throws `invalid_input` with the field name if any text in external JSON contains characters that
 * PostgreSQL accepts neither in columns nor in JSON. Safe for any depth, because it does not
 * recurse.
 */
export function refuseUnstorable(json: unknown): void {
  const open: Place[] = [{ value: json, key: '', above: null }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value } = place;
    if (typeof value === 'string') {
      if (!isStorable(value)) throw wrongField(fieldOf(place), problem);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        const inside: Place = { value: member, key, above: place };
        if (!isStorable(key)) throw wrongField(fieldOf(inside), problem);
        if (typeof member === 'string' || typeof member === 'object') open.push(inside);
      }
    }
  }
}
