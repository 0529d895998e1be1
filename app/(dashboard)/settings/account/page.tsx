import { redirect } from 'next/navigation';

/** The account is the first page of the settings. */
export default function Page() {
  redirect('/settings');
}
