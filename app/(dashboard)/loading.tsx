import { PageSkeleton } from '#components/frame/failure/page-skeleton.tsx';

export default function Loading() {
  return <PageSkeleton />;
}
