import type { components } from '../src/api/schema'
import type * as cases from '../src/api/types/cases'
import type * as definitions from '../src/api/types/definitions'
import type * as indicators from '../src/api/types/indicators'
import type * as registers from '../src/api/types/registers'
import type * as session from '../src/api/types/session'

type Schemas = components['schemas']

/** Members that the pages read and the server does not send: none, or it does not compile. */
type Missing<Read, Sent> = [Exclude<keyof Read, keyof Sent>] extends [never]
  ? 'told'
  : Exclude<keyof Read, keyof Sent>

/** The types of the pages against those generated from the handlers. */
export const contract: {
  Acted: Missing<cases.Acted, Schemas['Acted']>
  AttachmentRow: Missing<cases.AttachmentRow, Schemas['AttachmentRow']>
  CaseClock: Missing<cases.CaseClock, Schemas['CaseClockView']>
  CaseShown: Missing<cases.CaseShown, Schemas['CaseShown']>
  CaseView: Missing<cases.CaseView, Schemas['CaseView']>
  FigureView: Missing<indicators.FigureView, Schemas['FigureView']>
  Found: Missing<Omit<session.Found, 'lon' | 'lat'>, Schemas['Found']>
  Instance: Missing<session.Instance, Schemas['Instance']>
  Laid: Missing<cases.Laid, Schemas['Laid']>
  Listing: Missing<registers.Listing, Schemas['Listing']>
  Me: Missing<session.Me, Schemas['Me']>
  PaperShown: Missing<cases.PaperShown, Schemas['PaperShown']>
  PaperView: Missing<cases.PaperView, Schemas['PaperView']>
  ProcessDefinition: Missing<definitions.ProcessDefinition, Schemas['ProcessForm']>
  ProcessSummary: Missing<definitions.ProcessSummary, Schemas['ProcessRow']>
  RegisterDefinition: Missing<definitions.RegisterDefinition, Schemas['RegisterForm']>
  StepBody: Missing<cases.StepBody, Schemas['StepBody']>
  StepView: Missing<cases.StepView, Schemas['StepView']>
  Task: Missing<cases.Task, Schemas['Task']>
  Transition: Missing<Omit<definitions.TransitionDefinition, 'outside'>, Schemas['TransitionForm']>
  WorkbenchView: Missing<cases.WorkbenchView, Schemas['Workbench']>
} = {
  Acted: 'told',
  AttachmentRow: 'told',
  CaseClock: 'told',
  CaseShown: 'told',
  CaseView: 'told',
  FigureView: 'told',
  Found: 'told',
  Instance: 'told',
  Laid: 'told',
  Listing: 'told',
  Me: 'told',
  PaperShown: 'told',
  PaperView: 'told',
  ProcessDefinition: 'told',
  ProcessSummary: 'told',
  RegisterDefinition: 'told',
  StepBody: 'told',
  StepView: 'told',
  Task: 'told',
  Transition: 'told',
  WorkbenchView: 'told',
}
