import { Alert, Button, Flex } from 'antd'
import type { Geometry } from 'geojson'
import { useState } from 'react'
import type { ReactNode } from 'react'

import { useSend } from '../../api/query'
import type { Acted, Laid, StepBody } from '../../api/types/cases'
import type { TransitionDefinition } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { DefinitionForm } from '../../parts/form/DefinitionForm'
import type { Entered } from '../../parts/form/entered'
import { useToday } from '../../session/session'
import { ActedSummary } from './ActedSummary'
import { BusinessDate } from './BusinessDate'
import { OutsideSignatures } from './OutsideSignatures'
import { ShapeInput } from './ShapeInput'
import { casesWords } from './words'

interface Props {
  transition: TransitionDefinition
  /** Where the step is taken, and where it is laid before its signers. */
  takeAt: string
  layAt?: string
  draft: string
  initial?: Entered
  handedIn?: string[]
  attachTo?: string
  /** Sent beside the inputs. */
  body?: Partial<StepBody>
  /** Beside the form, such as the record that it is about. */
  children?: ReactNode
  onTaken: (acted: Acted) => void
  onLaid?: (laid: Laid) => void
}

/** One step: its form, a trial without effect, and the act itself. */
export function StepForm(props: Props) {
  const { transition, takeAt, layAt } = props
  const text = useWords(casesWords)
  const title = useTitle()
  const today = useToday()
  const [date, setDate] = useState(today)
  const [geometry, setGeometry] = useState<Geometry | null>(null)
  const trial = useSend<Acted>('POST', takeAt, [])
  const take = useSend<Acted>('POST', takeAt)
  const lay = useSend<Laid>('POST', layAt ?? takeAt)
  const signs = transition.signers.length > 0 && layAt !== undefined
  const failed = lay.error ?? take.error ?? trial.error
  const asksReason = failed?.refusals.some((one) => one.reason_suffices) ?? false
  const busy = lay.isPending || take.isPending

  const bodyOf = (entered: Entered, dry: boolean): StepBody => ({
    ...props.body,
    input: entered,
    ...(date === today ? {} : { date }),
    ...(geometry === null ? {} : { geometry }),
    ...(dry ? { dry_run: true } : {}),
  })
  const nameOf = (id: string) => {
    const material = transition.materials.find((one) => one.id === id)
    return material === undefined ? id : title(material)
  }
  const reset = () => [trial, take, lay].forEach((one) => one.reset())

  return (
    <DefinitionForm
      key={props.draft}
      inputs={transition.inputs}
      materials={transition.materials}
      handedIn={props.handedIn}
      attachTo={props.attachTo}
      opinion
      reason={asksReason}
      initial={props.initial}
      draft={props.draft}
      problem={failed}
      disabled={busy}
    >
      {(read, dropDraft) => {
        const run = async (act: (entered: Entered) => void) => {
          const entered = await read()
          if (entered === null) return
          reset()
          act(entered)
        }
        const tryOut = () => run((entered) => trial.mutate({ body: bodyOf(entered, true) }))
        const takeIt = () =>
          run((entered) =>
            take.mutate(
              { body: bodyOf(entered, false) },
              {
                onSuccess: (acted) => {
                  dropDraft()
                  props.onTaken(acted)
                },
              },
            ),
          )
        const layIt = () =>
          run((entered) =>
            lay.mutate(
              { body: bodyOf(entered, false) },
              {
                onSuccess: (laid) => {
                  dropDraft()
                  props.onLaid?.(laid)
                },
              },
            ),
          )
        return (
          <Flex vertical gap={12}>
            {transition.notice && <Alert type="info" title={text.noticeHint} />}
            <OutsideSignatures transition={transition} />
            {transition.shape && <ShapeInput value={geometry} onChange={setGeometry} />}
            {props.children}
            {failed !== null && <Problem error={failed} nameOf={nameOf} />}
            {trial.data !== undefined && (
              <Alert
                type="success"
                showIcon
                role="status"
                title={text.canBeTaken}
                description={<ActedSummary acted={trial.data} />}
              />
            )}
            <Flex gap={8} wrap align="center" className="no-print">
              {signs ? (
                <Button
                  type="primary"
                  onClick={() => void layIt()}
                  loading={lay.isPending}
                  title={text.layHint}
                >
                  {text.lay}
                </Button>
              ) : (
                <Button type="primary" onClick={() => void takeIt()} loading={take.isPending}>
                  {text.take}
                </Button>
              )}
              <Button onClick={() => void tryOut()} loading={trial.isPending} title={text.tryHint}>
                {text.tryOut}
              </Button>
              <span style={{ flex: 1 }} />
              <BusinessDate value={date} onChange={setDate} />
            </Flex>
          </Flex>
        )
      }}
    </DefinitionForm>
  )
}
