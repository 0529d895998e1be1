import { Skeleton } from '#components/ui/states/skeleton.tsx';

/** Skeleton of a page while its first data loads. */
export function PageSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-(--gutter)">
      <span className="sr-only">Loading the page</span>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2 py-1">
        <Skeleton className="h-5 w-80 max-w-full" />
        <Skeleton className="w-[28rem] max-w-full" />
      </div>
      <div className="h-[104px] rounded-lg border border-line bg-surface" />
      <div className="h-80 rounded-lg border border-line bg-surface" />
    </div>
  );
}
