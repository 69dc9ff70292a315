// Package incident handles what goes wrong (インシデント), from the first call to the lesson
// learned: a report by anyone in under a minute, the judgement whether it is an incident,
// how grave it is, which laws ask for which report by when, and the record of what was done.
//
// It serves what emergency plans (緊急時対応計画) ask for: what a finder reports at once (the
// state, the likely cause, the extent, a record), who judges it, who is told; and 番号法29条の4
// and 個人情報保護法68条 with their rules. A possible breach of the rules counts as well
// (地方自治法施行規則16条の3第2項).
//
// States: reported 報告 → handling 対応中 or dismissed 該当なし; handling → watching 経過観察 when
// things run again, and back where it happens again; watching → closed 終結. Any that is not
// closed may be merged 統合 into another; its number goes on resolving.
//
// Four times are kept apart: when it happened, when it was noticed, when it was reported and
// when it was entered. Laws count from the day on which any unit of the body first knew.
//
// An incident may be restricted to named people: to all others it is not there, and each
// reading of it is recorded.
package incident
