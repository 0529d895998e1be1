'use client';
import { createContext, use, type ReactNode } from 'react';
import type { Preferences } from '#lib/schemas/accounts/accounts.ts';

/**
 * The server's description of the signed-in user; the same shape as the result of
 * requirePageSession.
 */
export interface PageSession {
  user: { id: string; name: string; email: string };
  permissions: readonly string[];
  roles: readonly string[];
  environments: readonly { id: string; name: string }[];
  teams: readonly { id: string; name: string }[];
  preferences: Preferences;
  /** Locale for number formats: the user's choice, otherwise the browser's locale. */
  numberLocale: string;
  instance: { id: string; demo: boolean; version: string };
  /** Time when the session ends automatically; null without a session (wallboard). */
  sessionEndsAt: string | null;
  /** The user belongs to the demo company and can change only demo data. */
  demoPerson: boolean;
  /**
   * Role for which the screens are rendered. Permissions are limited to those that both this role
   * and the user have.
   */
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

/**
 * Marks whether the content belongs to the demo; users of the demo company can change nothing else.
 */
export function BelongsToDemo({ demo, children }: { demo: boolean; children: ReactNode }) {
  const scope = use(ScopeContext);
  return <ScopeContext value={{ ...scope, demo }}>{children}</ScopeContext>;
}

/** Content for which the user lacks these permissions, even if their roles grant them elsewhere. */
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

/** True if the user has a permission. This only affects the UI; the server checks again. */
export function useCan(permission: string): boolean {
  const { permissions, demoPerson } = useSession();
  const { demo, denied } = use(ScopeContext);
  if (demoPerson && demo === false && !permission.endsWith(':read')) return false;
  if (denied.includes(permission)) return false;
  return permissions.includes(permission);
}
