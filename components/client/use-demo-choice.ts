'use client';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { demoChoices } from '#lib/choices/demo.ts';

const parser = parseAsStringLiteral(demoChoices).withOptions({ history: 'push', scroll: false });

/** Whose figures the page shows, kept in its URL; null: the demo company's only where there is nothing else. */
export function useDemoChoice() {
  const [demo, setDemo] = useQueryState('demo', parser);
  return { demo, setDemo };
}
