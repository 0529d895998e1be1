import type { Metadata } from 'next';
import { MlflowServersPage } from '#components/experiments/mlflow-servers/mlflow-servers-page.tsx';

export const metadata: Metadata = { title: 'MLflow servers' };

export default function Page() {
  return <MlflowServersPage />;
}
