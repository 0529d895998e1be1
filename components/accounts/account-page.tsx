'use client';
import { ROLE_WORD } from '#components/client/page/role-text.ts';
import { useSession } from '#components/client/session.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { roles } from '#lib/permissions.ts';
import { DelegationPanel } from './delegation-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { PreferencesPanel } from './preferences-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { SecondFactorPanel } from './sign-in/second-factor-panel.tsx';

/** Profile, password, sessions and display preferences of the signed-in user. */
export function AccountPage() {
  const { user, roles: mine } = useSession();
  const words = roles.filter((role) => mine.includes(role)).map((role) => ROLE_WORD[role]);
  return (
    <>
      <PageHead title="Your account" sub={user.email} />
      <Panel aria-label="Account">
        <PanelHeader title="Account" ruled />
        <Defs>
          <Def label="Name" detail="An admin changes it under Users">
            {user.name}
          </Def>
          <Def label="Email">{user.email}</Def>
          <Def label="Roles">{words.length === 0 ? 'None' : words.join(', ')}</Def>
        </Defs>
      </Panel>
      <DelegationPanel />
      <PreferencesPanel />
      <PasswordPanel />
      <SecondFactorPanel />
      <SessionsPanel />
    </>
  );
}
