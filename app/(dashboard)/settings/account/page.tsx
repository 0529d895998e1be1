import { redirect } from 'next/navigation';

/** Redirects to the first page of the settings, which shows the account. */
export default function Page() {
  redirect('/settings');
}
