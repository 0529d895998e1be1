import { Box, Boxes, Database, HardDrive, Server, Workflow } from 'lucide-react';
import type { IconComponent } from '#components/ui/states.tsx';

const ICONS: Record<string, IconComponent> = {
  service: Boxes,
  host: Server,
  database: Database,
  disk: HardDrive,
  model: Box,
};

/** Icon of a kind of resource. */
export function resourceIcon(kind: string): IconComponent {
  return ICONS[kind] ?? Workflow;
}
