import { MissingPage } from '#components/frame/failure/missing-page.tsx';

export default function DashboardNotFound() {
  return <MissingPage />;
}
