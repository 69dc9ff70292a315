package incident

import (
	"context"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/area/incident/call"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// PlanSheet is whom a class of incidents asks to tell, and what of it cannot be done.
type PlanSheet struct {
	Plan    *call.Definition
	Titles  map[string]string // of the classes of contacts
	Roles   map[string]string
	Missing map[string]string // by class of contacts: why nobody of it can be called
	Own     ownPlan
}

// Ready reports whether for everybody whom the plan wants told there is somebody to call.
func (v PlanSheet) Ready() bool { return len(v.Missing) == 0 }

// CallPlan gives the plan of calls of the body with what stands in its way: a class of
// contacts that is wanted and that the contact list does not hold.
func (s *Service) CallPlan(ctx context.Context) (v PlanSheet, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return v, err
	}
	contacts, err := s.contacts(ctx)
	if err != nil {
		return v, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if v.Own, err = s.loadPlan(ctx, tx, a.Body); err != nil {
			return err
		}
		if v.Plan, err = s.callPlan(ctx, tx, a.Body); err != nil {
			return err
		}
		v.Roles, err = s.roleTitles(ctx, tx)
		return err
	})
	if err != nil {
		return v, err
	}
	v.Titles, v.Missing = s.contactTitles(contacts), map[string]string{}
	wanted := slices.Clone(v.Plan.Always)
	for _, c := range v.Plan.Classes {
		wanted = append(wanted, c.To...)
	}
	for _, w := range wanted {
		there, vacant := false, false
		for _, r := range contacts {
			there, vacant = there || r.Class == w.Contact && !r.Vacant, vacant || r.Class == w.Contact && r.Vacant
		}
		switch {
		case there:
		case vacant:
			v.Missing[w.Contact] = "連絡網にある職が、空席です。"
		default:
			v.Missing[w.Contact] = "緊急連絡網に、登録がありません。"
		}
	}
	return v, nil
}

// PlanInput is whom a class of incidents asks to tell, as one enters it: one line for each
// class of contacts, 「区分 分 役割 全員」.
type PlanInput struct {
	Class   string   `json:"class,omitempty" label:"事案の区分" doc:"空は、区分によらない連絡"`
	Tells   []string `json:"tells,omitempty" label:"連絡先" doc:"「連絡先の区分:分:連絡する役割」。全員に連絡するときは、後ろに「:all」"`
	Default bool     `json:"default,omitempty" label:"標準に戻す"`
	Version int64    `json:"version"`
}

// ChangePlan changes whom a class of incidents asks to tell. Incidents that have their call
// list keep it.
func (s *Service) ChangePlan(ctx context.Context, in PlanInput) (err error) {
	a, err := actor.Require(ctx, CanDecide)
	if err != nil {
		return err
	}
	if a.Reach(CanDecide) != actor.Whole {
		return fault.New(fault.Forbidden, "連絡先の決まりは、団体全体の対応を決定する人だけが変えられます。")
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		own, err := s.loadPlan(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		titles, err := s.roleTitles(ctx, tx)
		if err != nil {
			return err
		}
		shipped := s.config.Response.Calls
		if _, ok := shipped.Class(in.Class); !ok && in.Class != "" {
			return fault.Fields(map[string]string{"class": "事案の区分を選んでください。"})
		}
		list, err := wantsOf(in.Tells, shipped, titles)
		if err != nil {
			return err
		}
		if own.Calls == nil {
			own.Calls = map[string][]call.Want{}
		}
		if own.Calls[in.Class] = list; in.Default {
			delete(own.Calls, in.Class)
		}
		own.ChangedBy, own.ChangedAt, own.Version = a.Name, s.now(), in.Version
		if err := savePlan(ctx, tx, a.Body, own); err != nil {
			return err
		}
		entry := journal.Entry{Verb: string(verbCallPlan), Area: areaName, ID: "plan:" + in.Class, Content: planContent(in.Class, list, in.Default), At: own.ChangedAt}
		return journal.Append(ctx, tx, entry)
	})
}

func planContent(class string, list []call.Want, standard bool) journal.Content {
	return journal.Fields("incident.plan/1", func(e *journal.Encoder) {
		e.Text("class", class)
		e.Bool("default", standard)
		for _, w := range list {
			e.Text("tell", fmt.Sprintf("%s:%d:%s:%v", w.Contact, w.Minutes, w.By, w.All))
		}
	})
}

// wantsOf reads the lines of a plan. What is to be said stays that of the plan that ships,
// where it has the class of contacts.
func wantsOf(lines []string, shipped *call.Definition, roles map[string]string) (list []call.Want, err error) {
	wrong := func(text string) error { return fault.Fields(map[string]string{"tells": text}) }
	if len(lines) > 40 {
		return nil, wrong("連絡先は、40件までです。")
	}
	for _, l := range lines {
		w, ok := wantOf(l)
		if !ok || contactTitle(w.Contact) == "" {
			return nil, wrong("連絡先の区分と時間を、一覧から選んでください。")
		}
		if roles[w.By] == "" {
			return nil, wrong(contactTitle(w.Contact) + "に連絡する役割を、使われている役割から選んでください。")
		}
		if slices.ContainsFunc(list, func(o call.Want) bool { return o.Contact == w.Contact }) {
			return nil, wrong(contactTitle(w.Contact) + "が二度書かれています。")
		}
		w.Say = sayOf(shipped, w.Contact)
		list = append(list, w)
	}
	return list, nil
}

func contactTitle(class string) string {
	for _, c := range contactClasses() {
		if c.name == class {
			return c.title
		}
	}
	return ""
}

func sayOf(shipped *call.Definition, contact string) string {
	all := slices.Clone(shipped.Always)
	for _, c := range shipped.Classes {
		all = append(all, c.To...)
	}
	i := slices.IndexFunc(all, func(w call.Want) bool { return w.Contact == contact })
	if i < 0 {
		return "事案の概要と、してほしいこと"
	}
	return all[i].Say
}
