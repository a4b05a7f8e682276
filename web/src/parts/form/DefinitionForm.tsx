import { Form } from 'antd'
import type { FormInstance } from 'antd'
import { useEffect } from 'react'
import type { ReactNode } from 'react'

import type { ApiProblem } from '../../api/problem'
import type { Input, Named } from '../../api/types/definitions'
import { useLanguage } from '../../i18n/language'
import { DraftNote } from './DraftNote'
import { InputFields } from './InputFields'
import { Materials } from './Materials'
import { OpinionFields } from './OpinionFields'
import { useDraft } from './useDraft'
import { enteredOf } from './entered'
import type { Entered } from './entered'
import './form.css'

interface Props {
  inputs: Input[]
  materials?: Named[]
  /** Materials that were handed in before. */
  handedIn?: string[]
  /** Where scans of materials are sent: attachments of the case. */
  attachTo?: string
  opinion?: boolean
  /** Asks for a written reason why what is unusual is done. */
  reason?: boolean
  initial?: Entered
  /** Under this name the draft is kept; of the user and the thing that is filled in. */
  draft: string
  /** What the server found wrong, told at the fields. */
  problem?: ApiProblem | null
  disabled?: boolean
  /** Buttons; `read` tells what was entered, or null where something is missing. */
  children: (read: () => Promise<Entered | null>, dropDraft: () => void) => ReactNode
}

/** A form drawn from the definitions; what is typed is kept until it is sent. */
export function DefinitionForm(props: Props) {
  const { inputs, materials = [], initial, problem } = props
  const [form] = Form.useForm<Entered>()
  const draft = useDraft(props.draft, form, inputs)
  useFieldProblems(form, inputs, problem ?? null)
  const read = async () => {
    try {
      await form.validateFields()
      return enteredOf(form.getFieldsValue(true) as Entered, inputs)
    } catch {
      return null
    }
  }
  const own = (id: string) => inputs.some((input) => input.id === id)
  return (
    <Form<Entered>
      form={form}
      // ids of fields begin with it: a field may be called as a part of the page is ("content")
      name="step"
      layout="vertical"
      initialValues={{ ...initial, ...draft.restored }}
      onValuesChange={draft.keep}
      disabled={props.disabled}
      scrollToFirstError={{ focus: true }}
      className="definition-form"
    >
      <DraftNote
        time={draft.time}
        onDrop={() => {
          draft.drop()
          form.resetFields()
          form.setFieldsValue(emptied(inputs, initial))
        }}
      />
      <InputFields inputs={inputs} />
      {materials.length > 0 && (
        <Form.Item name="materials" noStyle>
          <Materials
            materials={materials}
            handedIn={props.handedIn ?? []}
            attachTo={props.attachTo}
          />
        </Form.Item>
      )}
      <OpinionFields opinion={props.opinion && !own('opinion')} reason={props.reason} />
      {props.children(read, draft.drop)}
    </Form>
  )
}

function emptied(inputs: Input[], initial: Entered = {}): Entered {
  const names = [...inputs.map((input) => input.id), 'materials', 'opinion', 'warn_reason']
  return Object.fromEntries(names.map((name) => [name, initial[name]]))
}

/** Writes what the server said of a field under that field. */
function useFieldProblems(form: FormInstance, inputs: Input[], problem: ApiProblem | null) {
  const { language } = useLanguage()
  useEffect(() => {
    const known = new Set(inputs.map((input) => input.id))
    const told = (problem?.body.fields ?? []).map((one) => ({
      name: one.field.replace(/^input\./, ''),
      errors: [language === 'zh' ? one.detail_zh : one.detail_en],
    }))
    form.setFields(told.filter(({ name }) => known.has(name)))
  }, [form, inputs, problem, language])
}
