'use client';
import { ExecutiveHome } from './executive/executive-home.tsx';
import { Overview } from './overview/overview.tsx';
import { useSession } from './session.tsx';

const operating = ['operator', 'ml-engineer', 'approver', 'admin'];

/** The start page by role: figures for executives, operations for everybody else. */
export function Home() {
  const { roles } = useSession();
  const executive = roles.includes('executive') && !roles.some((role) => operating.includes(role));
  return executive ? <ExecutiveHome /> : <Overview />;
}
