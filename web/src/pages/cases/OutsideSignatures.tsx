import { Form, Input } from 'antd'

import type { TransitionDefinition } from '../../api/types/definitions'
import { useWords } from '../../i18n/words'
import { casesWords } from './words'

/** Whoever is outside signs by a document: its number is asked for here. */
export function OutsideSignatures({ transition }: { transition: TransitionDefinition }) {
  const text = useWords(casesWords)
  const { outside } = transition
  if (outside.length === 0) return null
  return (
    <fieldset className="form-rows">
      <legend>{text.outside}</legend>
      {outside.map(({ position, by }, index) =>
        by === 'meeting' ? (
          <p key={position} className="quiet">
            {text.outsideMeeting(position)}
          </p>
        ) : (
          <div key={position}>
            <Form.Item name={['signatures', index, 'role']} initialValue={position} hidden>
              <Input />
            </Form.Item>
            <Form.Item
              name={['signatures', index, 'document']}
              label={text.outsideDocument(position)}
            >
              <Input />
            </Form.Item>
          </div>
        ),
      )}
    </fieldset>
  )
}
