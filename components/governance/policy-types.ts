import type { Role } from '#lib/permissions.ts';
import type { Risk } from '#lib/schemas/actions.ts';

/** Body of the policy `approvals`, as GET and PUT /api/policies/approvals carry it. */
export interface PolicyRule {
  kinds: string[];
  risk: Risk[];
  environments: string[];
  mode: 'automatic' | 'approve' | 'never';
  votes: number;
  roles: Role[];
  reauthenticate: boolean;
}
export interface FreezeWindow {
  title: string;
  from: string;
  to: string;
}
export interface PolicyBody {
  rules: PolicyRule[];
  expiryMinutes: number;
  freezeWindows: FreezeWindow[];
  limits: {
    blastRadiusServices: number;
    concurrent: number;
    perTargetPerHour: number;
    perHour: number;
  };
}
export interface PolicyAnswer {
  name: string;
  version: number;
  body: PolicyBody;
  versions: { version: number; at: string; by: string | null; comment: string; body: unknown }[];
}
