'use client';
import { createContext, use, type ReactNode } from 'react';
import type { Preferences } from '#lib/schemas/accounts/accounts.ts';

/** What the server tells the browser about who is signed in; the same shape as requirePageSession gives. */
export interface PageSession {
  user: { id: string; name: string; email: string };
  permissions: readonly string[];
  roles: readonly string[];
  environments: readonly { id: string; name: string }[];
  teams: readonly { id: string; name: string }[];
  preferences: Preferences;
  /** Numbers are written as this locale writes them: the person's choice, else that of their browser. */
  numberLocale: string;
  instance: { id: string; demo: boolean; version: string };
  /** When the session ends by itself; null where there is none (wallboard). */
  sessionEndsAt: string | null;
  /** A person of the demo company, who changes nothing but what is the demo's. */
  demoPerson: boolean;
  /** Screens are drawn as for this role, with what both it and the person may do. */
  previewRole: string | null;
}

const SessionContext = createContext<PageSession | null>(null);

export function SessionProvider({
  session,
  children,
}: {
  session: PageSession;
  children: ReactNode;
}) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The signed-in user, their permissions and this instance. */
export function useSession(): PageSession {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession needs the dashboard layout');
  return session;
}

interface Scope {
  demo: boolean | null;
  denied: readonly string[];
}
const ScopeContext = createContext<Scope>({ demo: null, denied: [] });

/** Whether what is drawn inside is the demo's: its people are offered changes of nothing else. */
export function BelongsToDemo({ demo, children }: { demo: boolean; children: ReactNode }) {
  const scope = use(ScopeContext);
  return <ScopeContext value={{ ...scope, demo }}>{children}</ScopeContext>;
}

/** What is drawn inside lies where the user lacks these permissions, whatever their roles let them do elsewhere. */
export function LacksHere({
  permissions,
  children,
}: {
  permissions: readonly string[];
  children: ReactNode;
}) {
  const scope = use(ScopeContext);
  return (
    <ScopeContext value={{ ...scope, denied: [...scope.denied, ...permissions] }}>
      {children}
    </ScopeContext>
  );
}

/** Whether the user holds a permission. The server checks again; this only decides what is offered. */
export function useCan(permission: string): boolean {
  const { permissions, demoPerson } = useSession();
  const { demo, denied } = use(ScopeContext);
  if (demoPerson && demo === false && !permission.endsWith(':read')) return false;
  if (denied.includes(permission)) return false;
  return permissions.includes(permission);
}
