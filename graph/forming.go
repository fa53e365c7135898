package graph

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"alliances/internal/breadth"
	"alliances/internal/civic"
	"alliances/internal/mail"
	"alliances/internal/postgres"
)

func allianceInvitationID(i *civic.AllianceInvitation) string { return i.ID }

// forming are the fields of what alliances form by.
func (t *fields) forming(table breadth.Table) {
	table["AllianceInvitation"] = map[string]breadth.Field{
		"id":          id(allianceInvitationPrefix, allianceInvitationID),
		"alliance":    toOne((*postgres.Read).Alliances, func(i *civic.AllianceInvitation) string { return i.AllianceID }),
		"actor":       toOne((*postgres.Read).Actors, func(i *civic.AllianceInvitation) string { return i.ActorID }),
		"roles":       texts(func(i *civic.AllianceInvitation) []civic.AllianceRole { return i.Roles }),
		"message":     maybeText(func(i *civic.AllianceInvitation) *string { return i.Message }),
		"status":      enum(func(i *civic.AllianceInvitation) civic.InvitationStatus { return i.Status }),
		"createdAt":   instant(func(i *civic.AllianceInvitation) time.Time { return i.CreatedAt }),
		"expiresAt":   instant(func(i *civic.AllianceInvitation) time.Time { return i.ExpiresAt }),
		"answeredAt":  maybeInstant(func(i *civic.AllianceInvitation) *time.Time { return i.AnsweredAt }),
		"nextActions": next((*civic.AllianceInvitation).NextActions, "Status", "ActorID", "CoordinatedBy"),
	}
	table["NextAction"] = map[string]breadth.Field{
		"action":    enum(func(n *NextAction) civic.Action { return n.Action }),
		"isAllowed": boolean(func(n *NextAction) bool { return n.IsAllowed }),
		"reason":    maybeText(func(n *NextAction) *string { return n.Reason }),
	}
	addPages[civic.AllianceInvitation](table, "AllianceInvitation")
	table["Alliance"]["nextActions"] = next((*civic.Alliance).NextActions, "Status", "EditedBy", "MemberActors")
	table["Convention"]["nextActions"] = next((*civic.Convention).NextActions, "Status", "Basis", "AuthoredBy", "SignatoryActors")
	table["Alliance"]["invitations"] = invitations(t.ec.field_Alliance_invitations_args, allianceID, (*postgres.Read).AllianceInvitations)
	table["Actor"]["invitations"] = invitations(t.ec.field_Actor_invitations_args, actorID, (*postgres.Read).ActorInvitations)
	table["Actor"]["conventionsToSign"] = pagedPlain(t.ec.field_Actor_conventionsToSign_args, actorID, (*postgres.Read).ConventionsToSign)

	alliancePayload(table, "ProposeAlliancePayload", func(p *ProposeAlliancePayload) (*civic.Alliance, []*UserError) { return p.Alliance, p.UserErrors })
	alliancePayload(table, "UpdateAlliancePayload", func(p *UpdateAlliancePayload) (*civic.Alliance, []*UserError) { return p.Alliance, p.UserErrors })
	alliancePayload(table, "AnswerInvitationPayload", func(p *AnswerInvitationPayload) (*civic.Alliance, []*UserError) { return p.Alliance, p.UserErrors })
	alliancePayload(table, "LeaveAlliancePayload", func(p *LeaveAlliancePayload) (*civic.Alliance, []*UserError) { return p.Alliance, p.UserErrors })
	alliancePayload(table, "ExcludeMemberPayload", func(p *ExcludeMemberPayload) (*civic.Alliance, []*UserError) { return p.Alliance, p.UserErrors })
	alliancePayload(table, "HandOverCoordinationPayload", func(p *HandOverCoordinationPayload) (*civic.Alliance, []*UserError) { return p.Alliance, p.UserErrors })
	alliancePayload(table, "CompleteAlliancePayload", func(p *CompleteAlliancePayload) (*civic.Alliance, []*UserError) { return p.Alliance, p.UserErrors })
	alliancePayload(table, "DissolveAlliancePayload", func(p *DissolveAlliancePayload) (*civic.Alliance, []*UserError) { return p.Alliance, p.UserErrors })
	alliancePayload(table, "InviteManyToAlliancePayload", func(p *InviteManyToAlliancePayload) (*civic.Alliance, []*UserError) { return p.Alliance, p.UserErrors })
	table["InviteManyToAlliancePayload"]["invitedCount"] = maybeNumber(func(p *InviteManyToAlliancePayload) *int { return p.InvitedCount })
	objectPayload(table, "InviteToAlliancePayload", "invitation", func(p *InviteToAlliancePayload) (*civic.AllianceInvitation, []*UserError) {
		return p.Invitation, p.UserErrors
	})
	objectPayload(table, "WithdrawInvitationPayload", "invitation", func(p *WithdrawInvitationPayload) (*civic.AllianceInvitation, []*UserError) {
		return p.Invitation, p.UserErrors
	})
	conventionPayload(table, "DraftConventionPayload", func(p *DraftConventionPayload) (*civic.Convention, []*UserError) { return p.Convention, p.UserErrors })
	conventionPayload(table, "UpdateConventionPayload", func(p *UpdateConventionPayload) (*civic.Convention, []*UserError) {
		return p.Convention, p.UserErrors
	})
	conventionPayload(table, "AddSignatoryPayload", func(p *AddSignatoryPayload) (*civic.Convention, []*UserError) { return p.Convention, p.UserErrors })
	conventionPayload(table, "WithdrawSignaturePayload", func(p *WithdrawSignaturePayload) (*civic.Convention, []*UserError) {
		return p.Convention, p.UserErrors
	})
	conventionPayload(table, "OpenConventionPayload", func(p *OpenConventionPayload) (*civic.Convention, []*UserError) { return p.Convention, p.UserErrors })
	conventionPayload(table, "AmendConventionPayload", func(p *AmendConventionPayload) (*civic.Convention, []*UserError) { return p.Convention, p.UserErrors })
	conventionPayload(table, "SignConventionPayload", func(p *SignConventionPayload) (*civic.Convention, []*UserError) { return p.Convention, p.UserErrors })
	conventionPayload(table, "TerminateConventionPayload", func(p *TerminateConventionPayload) (*civic.Convention, []*UserError) {
		return p.Convention, p.UserErrors
	})
}

// objectPayload is the entries of a payload that gives an object, or says why nothing was done.
func objectPayload[P, O any](table breadth.Table, name, field string, get func(*P) (*O, []*UserError)) {
	table[name] = map[string]breadth.Field{
		field:        breadth.Embed(func(p *P) *O { object, _ := get(p); return object }),
		"userErrors": breadth.Embeds(func(p *P) []*UserError { _, errs := get(p); return errs }),
	}
}

func alliancePayload[P any](table breadth.Table, name string, get func(*P) (*civic.Alliance, []*UserError)) {
	objectPayload(table, name, "alliance", get)
}

func conventionPayload[P any](table breadth.Table, name string, get func(*P) (*civic.Convention, []*UserError)) {
	objectPayload(table, name, "convention", get)
}

// NextAction is whether the viewer can do something, and why not, in the language of the request.
type NextAction struct {
	Action    civic.Action
	IsAllowed bool
	Reason    *string
}

// next is the entry of what the viewer can do with an object; reads are the fields that tell it.
func next[P any](actions func(*P, *civic.Viewer) []*civic.NextAction, reads ...string) breadth.Field {
	return breadth.Many(func(ctx context.Context, c breadth.Call, objects []*P) ([][]*NextAction, error) {
		lists := make([][]*NextAction, len(objects))
		for i, object := range objects {
			for _, action := range actions(object, readOf(c).Viewer) {
				n := &NextAction{Action: action.Action, IsAllowed: action.Reason == nil}
				if action.Reason != nil {
					n.Reason = &shownTo(ctx, action.Reason)[0].Message
				}
				lists[i] = append(lists[i], n)
			}
		}
		return lists, nil
	}).Reads(reads...)
}

// invitations is the entry of a connection of invitations to alliances.
func invitations[P any](decode decoder, id func(*P) string, load func(*postgres.Read, context.Context, []string, []civic.InvitationStatus, postgres.PageRequest) ([]*civic.AllianceInvitationConnection, error)) breadth.Field {
	return paged(decode, id, func(ctx context.Context, r *postgres.Read, ids []string, c breadth.Call, p postgres.PageRequest) ([]*civic.AllianceInvitationConnection, error) {
		return load(r, ctx, ids, arg[[]civic.InvitationStatus](c, "statuses"), p)
	})
}

func (t *fields) formingMutations(table map[string]mutation) {
	m := mutator{t.resolver}
	table["proposeAlliance"] = doing(t.ec.field_Mutation_proposeAlliance_args, m.ProposeAlliance)
	table["updateAlliance"] = doing(t.ec.field_Mutation_updateAlliance_args, m.UpdateAlliance)
	table["inviteToAlliance"] = doing(t.ec.field_Mutation_inviteToAlliance_args, m.InviteToAlliance)
	table["inviteManyToAlliance"] = doing(t.ec.field_Mutation_inviteManyToAlliance_args, m.InviteManyToAlliance)
	table["answerInvitation"] = doing(t.ec.field_Mutation_answerInvitation_args, m.AnswerInvitation)
	table["withdrawInvitation"] = doing(t.ec.field_Mutation_withdrawInvitation_args, m.WithdrawInvitation)
	table["leaveAlliance"] = doing(t.ec.field_Mutation_leaveAlliance_args, m.LeaveAlliance)
	table["excludeMember"] = doing(t.ec.field_Mutation_excludeMember_args, m.ExcludeMember)
	table["handOverCoordination"] = doing(t.ec.field_Mutation_handOverCoordination_args, m.HandOverCoordination)
	table["completeAlliance"] = doing(t.ec.field_Mutation_completeAlliance_args, m.CompleteAlliance)
	table["dissolveAlliance"] = doing(t.ec.field_Mutation_dissolveAlliance_args, m.DissolveAlliance)
	table["draftConvention"] = doing(t.ec.field_Mutation_draftConvention_args, m.DraftConvention)
	table["updateConvention"] = doing(t.ec.field_Mutation_updateConvention_args, m.UpdateConvention)
	table["addSignatory"] = doing(t.ec.field_Mutation_addSignatory_args, m.AddSignatory)
	table["withdrawSignature"] = doing(t.ec.field_Mutation_withdrawSignature_args, m.WithdrawSignature)
	table["openConvention"] = doing(t.ec.field_Mutation_openConvention_args, m.OpenConvention)
	table["amendConvention"] = doing(t.ec.field_Mutation_amendConvention_args, m.AmendConvention)
	table["signConvention"] = doing(t.ec.field_Mutation_signConvention_args, m.SignConvention)
	table["terminateConvention"] = doing(t.ec.field_Mutation_terminateConvention_args, m.TerminateConvention)
}

// once is the key of a request, and what tells its body from another.
func (r mutator) once(key *string, mutation string, input any) (postgres.Once, error) {
	if key == nil {
		return postgres.Once{}, nil
	}
	body, err := json.Marshal(input)
	if err != nil {
		return postgres.Once{}, err
	}
	return postgres.Once{Key: *key, Digest: r.accounts.Keys.Count("idempotency", mutation+" "+string(body))}, nil
}

// afterwards reads what a mutation was about, as its viewer sees it now: nil where there is nothing, or nothing to be seen.
func afterwards[T any](ctx context.Context, a *acting, failed error, id string, read func(*postgres.Read, context.Context, []string) ([]*T, error)) (*T, []*UserError, error) {
	_, errs, err := a.done(ctx, failed)
	if err != nil || id == "" {
		return nil, errs, err
	}
	found, err := read(a.read, ctx, []string{id})
	if err != nil {
		return nil, nil, err
	}
	return found[0], errs, nil
}

// idsOfAll reads ids of objects of a type. Errors: UserError INVALID at the first that is none, below a field.
func idsOfAll(prefix string, ids []string, field string) ([]string, error) {
	if ids == nil {
		return nil, nil
	}
	found := make([]string, len(ids))
	for i, id := range ids {
		uuid, err := idOf(prefix, id)
		if err != nil {
			return nil, civic.Wrong("Cet objet n’existe pas.", "There is no such object.", field, strconv.Itoa(i))
		}
		found[i] = uuid
	}
	return found, nil
}

func (r mutator) ProposeAlliance(ctx context.Context, input ProposeAllianceInput) (*ProposeAlliancePayload, error) {
	a, payload, made := actingOf(ctx), &ProposeAlliancePayload{}, ""
	actor, err := idOf(actorPrefix, input.ActorID)
	if err != nil {
		return nil, err
	}
	p := postgres.ProposedAlliance{ActorID: actor, Themes: input.Themes.Value(), Audiences: input.Audiences.Value(), IsUrgent: deref(input.IsUrgent.Value())}
	if p.Once, err = r.once(input.IdempotencyKey.Value(), "proposeAlliance", input); err != nil {
		return nil, err
	}
	if p.Name, err = civic.Line(input.Name, civic.MaxName, "name"); err == nil {
		p.Purpose, err = civic.Paragraphs(input.Purpose.Value(), civic.MaxText, "purpose")
	}
	if err == nil {
		p.Territories, err = idsOfAll(territoryPrefix, input.Territories.Value(), "territories")
	}
	if err == nil {
		p.NeedID, err = maybeID(needPrefix, input.NeedID.Value(), "needId")
	}
	if err == nil {
		made, err = a.store.ProposeAlliance(ctx, a.caller, p)
	}
	payload.Alliance, payload.UserErrors, err = afterwards(ctx, a, err, made, (*postgres.Read).Alliances)
	return payload, err
}

func (r mutator) UpdateAlliance(ctx context.Context, input UpdateAllianceInput) (*UpdateAlliancePayload, error) {
	a, payload := actingOf(ctx), &UpdateAlliancePayload{}
	alliance, err := idOf(alliancePrefix, input.AllianceID)
	if err != nil {
		return nil, err
	}
	c := postgres.AllianceChange{ID: alliance, Version: input.Version, Themes: input.Themes.Value(), Audiences: input.Audiences.Value()}
	if name := input.Name.Value(); name != nil {
		kept, failed := civic.Line(*name, civic.MaxName, "name")
		c.Name, err = &kept, failed
	}
	if purpose, set := input.Purpose.ValueOK(); set && err == nil {
		c.SetPurpose = true
		c.Purpose, err = civic.Paragraphs(purpose, civic.MaxText, "purpose")
	}
	if err == nil {
		c.Territories, err = idsOfAll(territoryPrefix, input.Territories.Value(), "territories")
	}
	if err == nil {
		err = a.store.UpdateAlliance(ctx, a.caller, c)
	}
	payload.Alliance, payload.UserErrors, err = afterwards(ctx, a, err, alliance, (*postgres.Read).Alliances)
	return payload, err
}

// invite is an invitation as the input says it.
func (r mutator) invite(alliance, actor string, roles []civic.AllianceRole, message *string) (i postgres.AllianceInvite, err error) {
	i = postgres.AllianceInvite{AllianceID: alliance, ActorID: actor, Roles: roles, Mail: func(address, locale string, a *civic.Alliance, actor string, until time.Time) []byte {
		return r.sealed(mail.Write(address, locale, mail.AllianceInvitation{Organisation: actor, Alliance: a.Name, IsUrgent: a.IsUrgent, Until: until}))
	}}
	if err = civic.CheckRoles(roles, "roles"); err == nil {
		i.Message, err = civic.Paragraphs(message, 2000, "message")
	}
	return i, err
}

func (r mutator) InviteToAlliance(ctx context.Context, input InviteToAllianceInput) (*InviteToAlliancePayload, error) {
	a, payload, made := actingOf(ctx), &InviteToAlliancePayload{}, ""
	alliance, err := idOf(alliancePrefix, input.AllianceID)
	if err != nil {
		return nil, err
	}
	once, err := r.once(input.IdempotencyKey.Value(), "inviteToAlliance", input)
	if err != nil {
		return nil, err
	}
	actors, err := idsOfAll(actorPrefix, []string{input.ActorID}, "actorId")
	if err == nil {
		var i postgres.AllianceInvite
		if i, err = r.invite(alliance, actors[0], input.Roles, input.Message.Value()); err == nil {
			i.Once = once
			made, err = a.store.InviteToAlliance(ctx, a.caller, i)
		}
	}
	payload.Invitation, payload.UserErrors, err = afterwards(ctx, a, err, made, (*postgres.Read).AllianceInvitationsByID)
	return payload, err
}

// mostInvited bounds how many are invited at once.
const mostInvited = 50

func (r mutator) InviteManyToAlliance(ctx context.Context, input InviteManyToAllianceInput) (*InviteManyToAlliancePayload, error) {
	a, payload := actingOf(ctx), &InviteManyToAlliancePayload{}
	alliance, err := idOf(alliancePrefix, input.AllianceID)
	if err != nil {
		return nil, err
	}
	actors, err := idsOfAll(actorPrefix, input.ActorIds, "actorIds")
	slices.Sort(actors)
	switch {
	case err != nil:
	case len(actors) == 0 || len(actors) > mostInvited:
		err = civic.Wrong("Entre une et 50 organisations à la fois.", "From one to 50 organisations at once.", "actorIds")
	case len(slices.Compact(slices.Clone(actors))) < len(actors):
		err = civic.Wrong("Une organisation est donnée deux fois.", "An organisation is given twice.", "actorIds")
	default:
		var i postgres.AllianceInvite
		if i, err = r.invite(alliance, "", input.Roles, input.Message.Value()); err == nil {
			var invited int
			if invited, err = a.store.InviteManyToAlliance(ctx, a.caller, i, actors); err == nil {
				payload.InvitedCount = &invited
			}
		}
	}
	payload.Alliance, payload.UserErrors, err = afterwards(ctx, a, err, alliance, (*postgres.Read).Alliances)
	return payload, err
}

func (r mutator) AnswerInvitation(ctx context.Context, input AnswerInvitationInput) (*AnswerInvitationPayload, error) {
	a, payload := actingOf(ctx), &AnswerInvitationPayload{}
	invitation, err := idOf(allianceInvitationPrefix, input.InvitationID)
	if err != nil {
		return nil, err
	}
	alliance, err := a.store.AnswerInvitation(ctx, a.caller, invitation, input.Answer)
	payload.Alliance, payload.UserErrors, err = afterwards(ctx, a, err, alliance, (*postgres.Read).Alliances)
	return payload, err
}

func (r mutator) WithdrawInvitation(ctx context.Context, input WithdrawInvitationInput) (*WithdrawInvitationPayload, error) {
	a, payload := actingOf(ctx), &WithdrawInvitationPayload{}
	invitation, err := idOf(allianceInvitationPrefix, input.InvitationID)
	if err != nil {
		return nil, err
	}
	payload.Invitation, payload.UserErrors, err = afterwards(ctx, a, a.store.WithdrawAllianceInvitation(ctx, a.caller, invitation), invitation, (*postgres.Read).AllianceInvitationsByID)
	return payload, err
}

// aboutMember does something with an alliance and one of its members.
func aboutMember(ctx context.Context, alliance, actor string, do func(a *acting, alliance, actor string) error) (*civic.Alliance, []*UserError, error) {
	a := actingOf(ctx)
	alliance, err := idOf(alliancePrefix, alliance)
	if err != nil {
		return nil, nil, err
	}
	actors, err := idsOfAll(actorPrefix, []string{actor}, "actorId")
	if err == nil {
		err = do(a, alliance, actors[0])
	}
	return afterwards(ctx, a, err, alliance, (*postgres.Read).Alliances)
}

func (r mutator) LeaveAlliance(ctx context.Context, input LeaveAllianceInput) (payload *LeaveAlliancePayload, err error) {
	payload = &LeaveAlliancePayload{}
	payload.Alliance, payload.UserErrors, err = aboutMember(ctx, input.AllianceID, input.ActorID, func(a *acting, alliance, actor string) error {
		return a.store.LeaveAlliance(ctx, a.caller, alliance, actor, civic.LeaveAlliance)
	})
	return payload, err
}

func (r mutator) ExcludeMember(ctx context.Context, input ExcludeMemberInput) (payload *ExcludeMemberPayload, err error) {
	payload = &ExcludeMemberPayload{}
	payload.Alliance, payload.UserErrors, err = aboutMember(ctx, input.AllianceID, input.ActorID, func(a *acting, alliance, actor string) error {
		return a.store.LeaveAlliance(ctx, a.caller, alliance, actor, civic.ExcludeMember)
	})
	return payload, err
}

func (r mutator) HandOverCoordination(ctx context.Context, input HandOverCoordinationInput) (payload *HandOverCoordinationPayload, err error) {
	payload = &HandOverCoordinationPayload{}
	payload.Alliance, payload.UserErrors, err = aboutMember(ctx, input.AllianceID, input.ActorID, func(a *acting, alliance, actor string) error {
		return a.store.HandOver(ctx, a.caller, alliance, actor)
	})
	return payload, err
}

func endAlliance(ctx context.Context, id string, action civic.Action) (*civic.Alliance, []*UserError, error) {
	a := actingOf(ctx)
	alliance, err := idOf(alliancePrefix, id)
	if err != nil {
		return nil, nil, err
	}
	return afterwards(ctx, a, a.store.EndAlliance(ctx, a.caller, alliance, action), alliance, (*postgres.Read).Alliances)
}

func (r mutator) CompleteAlliance(ctx context.Context, input CompleteAllianceInput) (payload *CompleteAlliancePayload, err error) {
	payload = &CompleteAlliancePayload{}
	payload.Alliance, payload.UserErrors, err = endAlliance(ctx, input.AllianceID, civic.CompleteAlliance)
	return payload, err
}

func (r mutator) DissolveAlliance(ctx context.Context, input DissolveAllianceInput) (payload *DissolveAlliancePayload, err error) {
	payload = &DissolveAlliancePayload{}
	payload.Alliance, payload.UserErrors, err = endAlliance(ctx, input.AllianceID, civic.DissolveAlliance)
	return payload, err
}

type allianceInvitationResolver struct{ *resolver }

func (r allianceInvitationResolver) NextActions(ctx context.Context, obj *civic.AllianceInvitation) ([]*NextAction, error) {
	return resolveList[*NextAction](ctx, r.resolver, obj)
}

func (r allianceInvitationResolver) ID(_ context.Context, obj *civic.AllianceInvitation) (string, error) {
	return globalID(allianceInvitationPrefix, obj.ID), nil
}

func (r allianceInvitationResolver) Alliance(ctx context.Context, obj *civic.AllianceInvitation) (*civic.Alliance, error) {
	return resolve[*civic.Alliance](ctx, r.resolver, obj)
}

func (r allianceInvitationResolver) Actor(ctx context.Context, obj *civic.AllianceInvitation) (*civic.Actor, error) {
	return resolve[*civic.Actor](ctx, r.resolver, obj)
}
