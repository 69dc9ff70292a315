// Package action keeps corrective actions (是正措置): one list for everything that has to
// be put right, whether an audit, a self-check, an incident, a drill or a sheet of paper
// showed it. It is what a committee looks at to see whether findings are dealt with.
//
// States: registered 登録 → planned 計画 → underway 実施中 → reported 完了報告 → verified
// 確認 → closed 終了. Who verifies must not be who did the work; where a small town has
// nobody else a reason is asked for and shown. After the months that were set the effect
// is checked; an action without effect is closed too, and a new one opened that points
// back. What is closed never reopens. A plan or a report may be returned (差し戻し), an
// action cancelled with a reason (取止め) or merged into another whose number goes on
// resolving. A due day moves by request and approval only, and every earlier one stays.
//
// An action is owned by a post, or by a role for a unit: it follows whoever holds that.
package action
