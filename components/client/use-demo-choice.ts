'use client';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { demoChoices } from '#lib/choices/demo.ts';

const parser = parseAsStringLiteral(demoChoices).withOptions({ history: 'push', scroll: false });

/**
 * The demo filter of the page, stored in its URL. Null includes the demo company's figures only if
 * there are no others.
 */
export function useDemoChoice() {
  const [demo, setDemo] = useQueryState('demo', parser);
  return { demo, setDemo };
}
