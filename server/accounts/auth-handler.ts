import NextAuth from 'next-auth';
import { signOut } from '#server/accounts/sessions.ts';
import { signIn } from '#server/accounts/sign-in.ts';
import { authOptions, signInHolder } from '#server/platform/auth-options.ts';

const holder = signInHolder();
holder.signIn = signIn;
holder.endSession = signOut;

type Context = { params: Promise<{ nextauth: string[] }> };
type Handler = (request: Request, context: Context) => Promise<Response>;

/** next-auth's own routes under /api/auth. */
export async function authHandler(request: Request, context: Context): Promise<Response> {
  // Guarantee: next-auth answers a (request, context) call of the app router with a Response.
  const handler = NextAuth(authOptions()) as Handler;
  return handler(request, context);
}
