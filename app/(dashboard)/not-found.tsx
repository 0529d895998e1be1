import { MissingPage } from '#components/shell/missing-page.tsx';

export default function DashboardNotFound() {
  return <MissingPage />;
}
