import type { Metadata } from 'next';
import { SignInSettingsPage } from '#components/accounts/sign-in/sign-in-settings-page.tsx';

export const metadata: Metadata = { title: 'Sign-in' };

export default function Page() {
  return <SignInSettingsPage />;
}
