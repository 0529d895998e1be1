import { authHandler } from '#server/accounts/auth-handler.ts';

export { authHandler as GET, authHandler as POST };
