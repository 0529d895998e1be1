'use client';
import dynamic from 'next/dynamic';
import { Overview } from './overview/overview.tsx';
import { useSession } from './session.tsx';

/** Rendered on the server too; its code goes only to who gets this page. */
const ExecutiveHome = dynamic(() =>
  import('./executive/executive-home.tsx').then((module) => module.ExecutiveHome),
);

const operating = ['operator', 'ml-engineer', 'approver', 'admin'];

/** The start page by role: figures for executives, operations for everybody else. */
export function Home() {
  const { roles } = useSession();
  const executive = roles.includes('executive') && !roles.some((role) => operating.includes(role));
  return executive ? <ExecutiveHome /> : <Overview />;
}
