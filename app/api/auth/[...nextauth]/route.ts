import { authHandler } from '#server/accounts/sign-in/auth-handler.ts';

export { authHandler as GET, authHandler as POST };
