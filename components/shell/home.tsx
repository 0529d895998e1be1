'use client';
import dynamic from 'next/dynamic';
import { beginsWithFigures } from '#lib/permissions.ts';
import { Overview } from './overview/overview.tsx';
import { useSession } from './session.tsx';

/** Rendered on the server too; its code goes only to who gets this page. */
const ExecutiveHome = dynamic(() =>
  import('./executive/executive-home.tsx').then((module) => module.ExecutiveHome),
);

/** The start page by role: figures for executives, operations for everybody else. */
export function Home() {
  const { roles } = useSession();
  return beginsWithFigures(roles) ? <ExecutiveHome /> : <Overview />;
}
