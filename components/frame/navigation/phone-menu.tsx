'use client';
import { Ellipsis, Search } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Sheet } from '#components/ui/dialogs/dialog.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Menu } from '#components/ui/menus/menu.tsx';
import { EnvironmentPicker } from '../environment-picker.tsx';
import { KillSwitchState } from '../kill-switch-state.tsx';
import { TimeRangePicker } from '../range/time-range-picker.tsx';
import { UserMenuContent } from './user-menu.tsx';

/** Controls of the top bar that do not fit on a phone. */
export function PhoneMenu({ onSearch }: { onSearch: () => void }) {
  const [open, setOpen] = useState(false);
  const { user } = useSession();
  return (
    <span className="md:hidden">
      <Sheet
        open={open}
        onOpenChange={setOpen}
        title="View"
        trigger={<IconButton icon={Ellipsis} label="More" />}
      >
        <div className="grid justify-items-start gap-3">
          <Button
            wide
            onClick={() => {
              setOpen(false);
              onSearch();
            }}
          >
            <Search size={16} aria-hidden="true" />
            Search or run a command
          </Button>
          <EnvironmentPicker always />
          <TimeRangePicker always />
          <KillSwitchState always />
          <Menu align="start" className="w-60" trigger={<Button>{user.name}</Button>}>
            <UserMenuContent />
          </Menu>
        </div>
      </Sheet>
    </span>
  );
}
