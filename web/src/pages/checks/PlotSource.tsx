import { DeleteOutlined, InboxOutlined } from '@ant-design/icons'
import { Alert, AutoComplete, Button, Flex, Form, Input, Segmented, Upload } from 'antd'

import { useWords } from '../../i18n/words'
import type { Sketching } from '../../parts/map/sketch/useSketch'
import { useInstance } from '../../session/session'
import { readPasted } from './coordinates'
import type { Pasted } from './coordinates'
import type { Drafted, From } from './useDrafted'
import { checkWords } from './words'

interface Props {
  drafted: Drafted
  sketching: Sketching
}

/** Where the plots come from: drawn, pasted, or in files. */
export function PlotSource({ drafted, sketching }: Props) {
  const text = useWords(checkWords)
  const { from, setFrom } = drafted
  return (
    <>
      <Segmented<From>
        block
        aria-label={text.plotsFrom}
        value={from}
        onChange={(next) => {
          sketching.end()
          setFrom(next)
        }}
        options={[
          { value: 'draw', label: text.draw },
          { value: 'paste', label: text.paste },
          { value: 'files', label: text.files },
        ]}
      />
      {from === 'draw' && <Drawn drafted={drafted} sketching={sketching} />}
      {from === 'paste' && <PastedText drafted={drafted} />}
      {from === 'files' && <Files drafted={drafted} />}
    </>
  )
}

function Drawn({ drafted, sketching }: Props) {
  const text = useWords(checkWords)
  const { sketch, begin, undo, finish, end } = sketching
  const { plots, setPlots } = drafted
  return (
    <Flex vertical gap={6}>
      <small className="quiet">{sketch === null ? text.drawHint : text.drawing}</small>
      <Flex gap={6} wrap>
        {sketch === null && (
          <Button
            type={plots.length === 0 ? 'primary' : 'default'}
            onClick={() => begin('polygon')}
          >
            {plots.length === 0 ? text.beginDrawing : text.drawAnother}
          </Button>
        )}
        {sketch !== null && (
          <>
            <Button type="primary" disabled={sketch.points.length < 3} onClick={finish}>
              {text.finish}
            </Button>
            <Button disabled={sketch.points.length === 0} onClick={undo}>
              {text.takeBack}
            </Button>
            <Button onClick={end}>{text.cancel}</Button>
          </>
        )}
      </Flex>
      <ul className="check-plots">
        {plots.map((_, index) => (
          <li key={index}>
            {text.plotName(index + 1)}
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              aria-label={text.removePlot(index + 1)}
              onClick={() => setPlots(plots.filter((__, at) => at !== index))}
            />
          </li>
        ))}
      </ul>
    </Flex>
  )
}

function PastedText({ drafted }: { drafted: Drafted }) {
  const text = useWords(checkWords)
  const { pasted, setPasted } = drafted
  const read = readPasted(pasted)
  const needsZone = read.unit === 'metre' && !read.hasZone
  return (
    <Flex vertical gap={6}>
      <Input.TextArea
        rows={8}
        value={pasted}
        aria-label={text.paste}
        placeholder={text.pasteHint}
        onChange={(event) => setPasted(event.target.value)}
      />
      {read.unit === null && read.problem !== 'empty' && (
        <Alert type="error" showIcon title={pasteProblem(text, read)} />
      )}
      {read.unit === 'degree' && <small>{text.readDegrees(read.plots.length)}</small>}
      {read.unit === 'metre' && <small>{text.readMetres(read.plots)}</small>}
      {needsZone && <CrsInput drafted={drafted} />}
    </Flex>
  )
}

type Unread = Extract<Pasted, { unit: null }>

/** Why pasted lines could not be read. */
function pasteProblem(text: (typeof checkWords)['zh'], { problem, line }: Unread): string {
  const said = text[`paste_${problem}`]
  return typeof said === 'function' ? said(line) : said
}

function Files({ drafted }: { drafted: Drafted }) {
  const text = useWords(checkWords)
  const { files, setFiles } = drafted
  return (
    <Flex vertical gap={6}>
      <Upload.Dragger
        multiple
        showUploadList={false}
        beforeUpload={(file, list) => {
          // called once for each file of a choice: the first one takes them all
          if (list[0] === file) setFiles([...files, ...list])
          return Upload.LIST_IGNORE
        }}
      >
        <InboxOutlined style={{ fontSize: 22 }} /> {text.chooseFiles}
        <div className="quiet">{text.filesHint}</div>
      </Upload.Dragger>
      <ul className="check-plots">
        {files.map((file, index) => (
          <li key={file.name + index}>
            <span title={file.name}>{file.name}</span>
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              aria-label={text.removeFile(file.name)}
              onClick={() => setFiles(files.filter((_, at) => at !== index))}
            />
          </li>
        ))}
      </ul>
      <CrsInput drafted={drafted} />
    </Flex>
  )
}

function CrsInput({ drafted }: { drafted: Drafted }) {
  const text = useWords(checkWords)
  const epsg = useInstance()?.epsg
  const options = [
    { value: '', label: text.crsOfFile },
    ...(epsg === undefined ? [] : [{ value: `EPSG:${epsg}`, label: text.crsOwn(epsg) }]),
    { value: 'EPSG:4490', label: text.crsDegrees },
  ]
  return (
    <Form.Item label={text.crs} htmlFor="crs" extra={text.crsHint} style={{ marginBottom: 0 }}>
      <AutoComplete
        id="crs"
        options={options}
        value={drafted.crs}
        onChange={drafted.setCrs}
        placeholder={text.crsOfFile}
      />
    </Form.Item>
  )
}
