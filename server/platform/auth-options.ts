import type { NextAuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import type { CredentialsConfig } from 'next-auth/providers/credentials';
import { secrets } from '#server/platform/env.ts';
import { cookieIsSecure, sessionCookieName } from '#server/platform/session-cookie.ts';
import { singleton } from '#server/platform/singleton.ts';

export type SignedIn = {
  userId: string;
  sessionId: string;
  name: string;
  email: string;
  /** Set-Cookie header that makes the browser a known device of the account. */
  deviceCookie: string;
};

export type SignIn = (input: {
  email: string;
  password: string;
  ip: string | null;
  userAgent: string | null;
  /** The cookies of the request, for the device cookie. */
  cookie: string | null;
  /** The session of the cookie that the new one takes the place of. */
  replaces: string | null;
}) => Promise<SignedIn>;

/** How accounts plug their sign-in verb in, so that the platform stays below the nouns. */
export function signInHolder(): {
  signIn: SignIn | null;
  endSession: ((sessionId: string, ip: string | null) => Promise<void>) | null;
} {
  return singleton('sign-in', () => ({ signIn: null, endSession: null }));
}

const sessionSeconds = 8 * 3_600;

/** The session that a request was sent with, whether or not it still lives; null without one. */
async function sessionIdIn(cookie: string | null): Promise<string | null> {
  const start = `${sessionCookieName()}=`;
  const sent = (cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(start));
  if (sent === undefined) return null;
  // What was signed with another secret, or has expired, names nobody.
  const token = await decode({
    token: sent.slice(start.length),
    secret: secrets().authSecret,
  }).catch(() => null);
  return token?.sid ?? null;
}

// The object itself: the function that makes it comes out of its package otherwise in Node than in a bundle.
function credentials(): CredentialsConfig<Record<'email' | 'password', object>> {
  return {
    id: 'credentials',
    name: 'Credentials',
    type: 'credentials',
    credentials: { email: {}, password: {} },
    authorize: async (input, request) => {
      const { signIn } = signInHolder();
      if (signIn === null || input === undefined) return null;
      const header = (name: string) => {
        const value: unknown = request.headers?.[name];
        return typeof value === 'string' ? value : null;
      };
      const result = await signIn({
        email: input.email,
        password: input.password,
        ip: header('x-tandem-client-ip') || null,
        userAgent: header('user-agent'),
        cookie: header('cookie'),
        replaces: await sessionIdIn(header('cookie')),
      });
      return { id: result.userId, name: result.name, email: result.email, sid: result.sessionId };
    },
  };
}

function cookies(secure: boolean): NextAuthOptions['cookies'] {
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  return { sessionToken: { name: sessionCookieName(), options } };
}

/** next-auth's options: local accounts, JWT cookie that carries only the session id. `ip`: of the client, for the audit log. */
export function authOptions(ip: string | null = null): NextAuthOptions {
  const secure = cookieIsSecure();
  return {
    secret: secrets().authSecret,
    providers: [credentials()],
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    useSecureCookies: secure,
    cookies: cookies(secure) ?? {},
    pages: { signIn: '/sign-in', error: '/sign-in' },
    callbacks: {
      jwt: ({ token, user }) => (user?.sid === undefined ? token : { ...token, sid: user.sid }),
      session: ({ session, token }) => ({
        ...session,
        ...(token.sid === undefined ? {} : { sid: token.sid }),
      }),
    },
    events: {
      signOut: async ({ token }) => {
        if (token.sid !== undefined) await signInHolder().endSession?.(token.sid, ip);
      },
    },
  };
}
