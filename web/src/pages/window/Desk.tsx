import { Segmented, Select } from 'antd'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { ProcessDefinition, ProcessSummary } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { useTableState } from '../../parts/table/useTableState'
import { useMe } from '../../session/session'
import { CaseTable } from '../cases/CaseTable'
import { INTAKE, beginsBy } from './intake'
import { windowWords } from './words'

/** What waits at the window, by the step at which it stands. */
export function Desk() {
  const text = useWords(windowWords)
  const title = useTitle()
  const me = useMe()
  const table = useTableState()
  const id = table.get('process') || INTAKE.process
  const processes = useGet<ProcessSummary[]>('/definitions/processes', {}, { lasting: true })
  const process = useGet<ProcessDefinition>(
    `/definitions/processes/${part(id)}`,
    {},
    { lasting: true },
  )
  return (
    <Asked query={process}>
      {(found) => {
        const states = statesOf(found, me.role)
        const state = states.find((one) => one.id === table.get('state')) ?? states[0]
        return (
          <CaseTable
            name="window"
            label={text.desk}
            state={table}
            asked={{ process: id, state: state?.id }}
            empty={<Empty title={text.noDesk} />}
            filters={
              <>
                <Select
                  aria-label={text.process}
                  value={id}
                  options={beginsBy(processes.data ?? [], me.role).map((one) => ({
                    value: one.id,
                    label: title(one),
                  }))}
                  onChange={(one) => table.set({ process: one, state: null })}
                  style={{ minWidth: 160 }}
                />
                <Segmented
                  value={state?.id}
                  options={states.map((one) => ({ value: one.id, label: title(one) }))}
                  onChange={(one) => table.set({ state: one })}
                />
              </>
            }
          />
        )
      }}
    </Asked>
  )
}

/** States from which the role can go on. */
function statesOf(process: ProcessDefinition, role: string) {
  const from = new Set(
    process.transitions.filter((step) => step.roles.includes(role)).flatMap((step) => step.from),
  )
  return process.states.filter((state) => from.has(state.id))
}
