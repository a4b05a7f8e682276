import type { ReactNode } from 'react'

import { Asked } from '../parts/Asked'
import { FirstPassword } from './FirstPassword'
import { LogIn } from './LogIn'
import { MeContext, useSession } from './session'

/** Lets through who is logged in; others log in where they stand and then see the page. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useSession()
  return (
    <Asked query={session}>
      {(me) => {
        if (me === null) return <LogIn />
        if (me.must_change_password) return <FirstPassword />
        return <MeContext value={me}>{children}</MeContext>
      }}
    </Asked>
  )
}
