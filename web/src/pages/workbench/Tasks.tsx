import { Button, Flex } from 'antd'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

import type { Task } from '../../api/types/cases'
import { useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { ClockTag } from '../../parts/case/ClockTag'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { caseAddress } from '../cases/caseColumns'
import { AnswerTask } from './AnswerTask'
import { Instruct } from './Instruct'
import { workbenchWords } from './words'

interface Props {
  received: Task[]
  given: Task[]
}

/** Instructions (督办): those to answer, those one waits for. */
export function Tasks({ received, given }: Props) {
  const text = useWords(workbenchWords)
  const me = useMe()
  const [answering, setAnswering] = useState<Task | null>(null)
  const instructs = may(me, 'instruct')
  return (
    <>
      <Panel title={text.tasks}>
        {received.length === 0 && <span className="quiet">{text.noTasks}</span>}
        {received.map((task) => (
          <OneTask key={task.id} task={task} who={text.by(task.given_by, task.given_on)}>
            {task.state !== 'answered' && (
              <Button size="small" onClick={() => setAnswering(task)}>
                {text.answer}
              </Button>
            )}
          </OneTask>
        ))}
      </Panel>
      {(instructs || given.length > 0) && (
        <Panel title={text.given} extra={<Instruct small />}>
          {given.length === 0 && <span className="quiet">{text.noTasks}</span>}
          {given.map((task) => (
            <OneTask key={task.id} task={task} who={text.to(task.owner)} />
          ))}
        </Panel>
      )}
      <AnswerTask task={answering} onClose={() => setAnswering(null)} />
    </>
  )
}

interface OneProps {
  task: Task
  who: string
  children?: ReactNode
}

function OneTask({ task, who, children }: OneProps) {
  const text = useWords(workbenchWords)
  return (
    <div style={{ marginBottom: 10 }}>
      <div>{task.text}</div>
      <Flex gap={6} align="center" wrap>
        {task.answered_on === null ? (
          <ClockTag due={task.deadline} />
        ) : (
          <span>{text.answered(task.answered_on)}</span>
        )}
        <span className="quiet">{who}</span>
        {task.case !== null && <Link to={caseAddress(task.case)}>{task.case}</Link>}
        {children}
      </Flex>
      {task.answer !== null && <div className="quiet">{task.answer}</div>}
    </div>
  )
}
