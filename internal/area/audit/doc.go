// Package audit is the audit of information security (監査): programme and plans, the
// team and its independence, check sheets to the audited units, marks item by item, findings
// with their improvement plans, the report, and the sealed bundle of an audit's papers.
// (Never the log of actions: that is the journal.)
//
// States of an audit: planned 計画 → approved 承認 → underway 実施中 → checking 事実確認 →
// reported 報告済み → closed 終了. The items are a copy of an edition of a check sheet, made
// when the audit begins. Each item has a cell for each unit: the unit's own answer, what the
// auditor verified and what was heard stay three columns, and a mark ○ △ × － keeps its first
// value beside the last. Report, matrix and lists are worked out of the cells alone.
//
// States of a finding: drafted 案 → shown 事実確認 → settled 確定 → planned 計画提出 →
// accepted 計画承認 → closed 解消; a plan may be returned 差戻し. The corrective work is opened
// in the room of actions; × becomes △ or ○ by a re-check with what was seen.
package audit
