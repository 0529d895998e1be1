import { Box, Boxes, Cpu, Database, Globe, Layers, Server, Table2, Workflow } from 'lucide-react';
import type { IconComponent } from '#components/ui/states/states.tsx';

const ICONS: Record<string, IconComponent> = {
  service: Boxes,
  host: Server,
  process: Cpu,
  database: Database,
  external: Globe,
  deployment: Layers,
  model: Box,
  dataset: Table2,
};

/** Icon of a kind of resource; it always appears next to the name of the kind. */
export function KindIcon({
  kind,
  size = 14,
  className,
}: {
  kind: string;
  size?: number;
  className?: string;
}) {
  const props = { size, className, 'aria-hidden': true } as const;
  const Icon = Object.hasOwn(ICONS, kind) ? ICONS[kind] : undefined;
  return Icon === undefined ? <Workflow {...props} /> : <Icon {...props} />;
}
