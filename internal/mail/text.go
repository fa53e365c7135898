package mail

import (
	"fmt"
	"time"
)

// SignInCode tells the code by which the owner of an address signs in.
type SignInCode struct {
	Code string
	Life time.Duration // of the code, from now on
}

func (t SignInCode) write(l language) (subject, body string, useful time.Duration) {
	return l.of("Votre code de connexion", "Your sign-in code"), t.Code + "\n\n" + l.of(
		"C’est votre code de connexion à Alliances. Il est valable "+l.minutes(t.Life)+" à compter de votre demande et ne sert qu’une fois.\n\n"+
			"Ne le donnez à personne : aucun d’entre nous ne vous le demandera jamais, ni par téléphone, ni par message.\n\n"+
			"Vous n’avez rien demandé ? Ignorez ce message : sans ce code, personne ne peut se connecter à votre place.",
		"This is your code to sign in to Alliances. It is valid for "+l.minutes(t.Life)+" from your request on, and works once.\n\n"+
			"Do not give it to anyone: none of us will ever ask you for it, neither by phone nor by message.\n\n"+
			"You did not ask for it? Ignore this message: without this code nobody can sign in for you."), t.Life
}

// AddressCode tells the code by which a new address becomes that of an account.
type AddressCode struct {
	Code string
	Life time.Duration
}

func (t AddressCode) write(l language) (subject, body string, useful time.Duration) {
	return l.of("Confirmez votre nouvelle adresse", "Confirm your new address"), t.Code + "\n\n" + l.of(
		"Saisissez ce code pour que cette adresse devienne celle de votre compte Alliances. Il est valable "+l.minutes(t.Life)+" à compter de votre demande et ne sert qu’une fois.\n\n"+
			"Ne le donnez à personne : aucun d’entre nous ne vous le demandera jamais.\n\n"+
			"Vous n’avez rien demandé ? Ignorez ce message : rien ne changera.",
		"Enter this code for this address to become that of your Alliances account. It is valid for "+l.minutes(t.Life)+" from your request on, and works once.\n\n"+
			"Do not give it to anyone: none of us will ever ask you for it.\n\n"+
			"You did not ask for it? Ignore this message: nothing will change."), t.Life
}

// AddressChanged tells the former address of an account that it has another.
type AddressChanged struct{ At time.Time }

func (t AddressChanged) write(l language) (subject, body string, useful time.Duration) {
	return l.of("L’adresse de votre compte a changé", "The address of your account has changed"), l.of(
		"Depuis le "+l.instant(t.At)+", votre compte Alliances a une autre adresse : celle-ci ne permet plus de s’y connecter.\n\n"+
			"Ce n’était pas vous ? Écrivez sans attendre à l’équipe qui gère ce service.",
		"Since "+l.instant(t.At)+" your Alliances account has another address: this one no longer signs in to it.\n\n"+
			"It was not you? Write at once to the team that runs this service."), 0
}

// AllianceInvitation tells somebody who writes for an organisation that an alliance asks it to join.
type AllianceInvitation struct {
	Organisation, Alliance string
	IsUrgent               bool
	Until                  time.Time
}

func (t AllianceInvitation) write(l language) (subject, body string, useful time.Duration) {
	urgent, urgently := "", ""
	if t.IsUrgent {
		urgent, urgently = "Urgent : ", "Urgent: "
	}
	return l.of(urgent+"une alliance vous invite", urgently+"an alliance invites you"), l.of(
		"L’alliance "+l.name(t.Alliance)+" invite "+l.name(t.Organisation)+" à la rejoindre.\n\n"+
			"Vous pouvez répondre jusqu’au "+l.instant(t.Until)+", dans l’application, au nom de votre organisation.",
		"The alliance "+l.name(t.Alliance)+" invites "+l.name(t.Organisation)+" to join it.\n\n"+
			"You can answer until "+l.instant(t.Until)+", in the app, in the name of your organisation."), 0
}

// NeedToAnswer tells who could answer it of a need.
type NeedToAnswer struct {
	Organisation, Need string
	IsUrgent           bool
}

func (t NeedToAnswer) write(l language) (subject, body string, useful time.Duration) {
	urgent, urgently := "Un besoin", "A need"
	if t.IsUrgent {
		urgent, urgently = "Urgent : un besoin", "Urgent: a need"
	}
	return l.of(urgent+" auquel vous pourriez répondre", urgently+" that you could answer"), l.of(
		"Un besoin vient d’être publié là où agit "+l.name(t.Organisation)+" : "+l.name(t.Need)+".\n\n"+
			"Si vous avez de quoi y répondre, dites-le dans l’application, au nom de votre organisation.",
		"A need was published where "+l.name(t.Organisation)+" acts: "+l.name(t.Need)+".\n\n"+
			"If you have what it takes, say so in the app, in the name of your organisation."), 0
}

// OfferMade tells who published a need that somebody answers it.
type OfferMade struct{ Organisation, Need string }

func (t OfferMade) write(l language) (subject, body string, useful time.Duration) {
	return l.of("Une réponse à votre besoin", "An answer to your need"), l.of(
		l.name(t.Organisation)+" répond au besoin "+l.name(t.Need)+" que vous avez publié.\n\n"+
			"Lisez l’offre dans l’application, puis acceptez-la ou déclinez-la.",
		l.name(t.Organisation)+" answers the need "+l.name(t.Need)+" that you published.\n\n"+
			"Read the offer in the app, then accept or decline it."), 0
}

// ConventionDue tells who signed a convention that it ends soon, or that it is time to look at it again.
type ConventionDue struct {
	Organisation, Convention string
	On                       time.Time
	IsReview                 bool
}

func (t ConventionDue) write(l language) (subject, body string, useful time.Duration) {
	if t.IsReview {
		return l.of("Une convention à relire", "A convention to look at again"), l.of(
			"Les parties à la convention "+l.name(t.Convention)+", que "+l.name(t.Organisation)+" a signée, ont prévu de la relire ensemble le "+l.date(t.On)+".\n\n"+
				"Faites le point avec elles. Dans l’application, une convention peut être modifiée par une nouvelle, qui la remplace une fois signée.",
			"The parties to the convention "+l.name(t.Convention)+", which "+l.name(t.Organisation)+" has signed, wanted to look at it again on "+l.date(t.On)+".\n\n"+
				"Take stock with them. In the app, a convention can be amended by a new one, which takes its place once it is signed."), 0
	}
	return l.of("Une convention arrive à son terme", "A convention comes to its end"), l.of(
		"La convention "+l.name(t.Convention)+", que "+l.name(t.Organisation)+" a signée, s’applique jusqu’au "+l.date(t.On)+" inclus.\n\n"+
			"Pour continuer, préparez dans l’application celle qui la renouvelle : elle prend sa place une fois signée.",
		"The convention "+l.name(t.Convention)+", which "+l.name(t.Organisation)+" has signed, holds until "+l.date(t.On)+".\n\n"+
			"To go on, draft the one that renews it in the app: it takes its place once it is signed."), 0
}

// SecondFactorRemoved tells that an account has no second factor any more.
type SecondFactorRemoved struct{ At time.Time }

func (t SecondFactorRemoved) write(l language) (subject, body string, useful time.Duration) {
	return l.of("Votre second facteur a été retiré", "Your second factor was removed"), l.of(
		"Le second facteur de votre compte Alliances a été retiré le "+l.instant(t.At)+".\n\n"+
			"Ce n’était pas vous ? Écrivez sans attendre à l’équipe qui gère ce service.",
		"The second factor of your Alliances account was removed on "+l.instant(t.At)+".\n\n"+
			"It was not you? Write at once to the team that runs this service."), 0
}

// Invitation asks somebody to join an organisation.
type Invitation struct {
	Inviter, Organisation string // names
	Role                  string // OWNER, EDITOR, CASE_WORKER, MEMBER
	// Link is a page of ours that takes the answer, and Code what is entered in its place; either may be empty. With neither, signing in
	// with this address shows the invitation.
	Link, Code string
	Until      time.Time
}

// roles are those of a membership.
var roles = map[string][2]string{
	"OWNER":       {"responsable", "owner"},
	"EDITOR":      {"rédaction", "editor"},
	"CASE_WORKER": {"accompagnement social", "case worker"},
	"MEMBER":      {"membre", "member"},
}

func (t Invitation) write(l language) (subject, body string, useful time.Duration) {
	how := l.of("Pour accepter ou refuser, connectez-vous à Alliances avec cette adresse.", "To accept or decline, sign in to Alliances with this address.")
	if t.Link != "" {
		how = l.of("Pour accepter ou refuser :\n", "To accept or decline:\n") + t.Link
	}
	if t.Code != "" {
		how += l.of("\n\nCode de l’invitation : ", "\n\nCode of the invitation: ") + t.Code
	}
	return l.of("Invitation à rejoindre une organisation", "Invitation to join an organisation"), l.of(
		l.name(t.Inviter)+" vous invite à rejoindre l’organisation "+l.name(t.Organisation)+" sur Alliances.\nRôle proposé : "+roles[t.Role][french]+".\n\n"+
			how+"\n\nL’invitation est valable jusqu’au "+l.instant(t.Until)+".\n\nVous ne connaissez pas cette organisation ? Ignorez ce message : rien ne se passera.",
		l.name(t.Inviter)+" invites you to join the organisation "+l.name(t.Organisation)+" on Alliances.\nRole offered: "+roles[t.Role][english]+".\n\n"+
			how+"\n\nThe invitation is valid until "+l.instant(t.Until)+".\n\nYou do not know this organisation? Ignore this message: nothing will happen."), time.Until(t.Until)
}

// ClaimCode tells an organisation, at an address of its domain, the code by which somebody shows to speak for it.
type ClaimCode struct {
	Organisation string
	Code         string
	Life         time.Duration
}

func (t ClaimCode) write(l language) (subject, body string, useful time.Duration) {
	return l.of("Confirmez que vous représentez une organisation", "Confirm that you represent an organisation"), t.Code + "\n\n" + l.of(
		"Une personne demande à gérer la page de l’organisation "+l.name(t.Organisation)+" sur Alliances et a indiqué cette adresse. "+
			"Si c’est vous, saisissez ce code : il est valable "+l.minutes(t.Life)+" à compter de votre demande et ne sert qu’une fois.\n\n"+
			"Ne le donnez à personne : aucun d’entre nous ne vous le demandera jamais, et qui l’obtient peut parler en votre nom.\n\n"+
			"Vous n’avez rien demandé ? Ignorez ce message : rien ne changera.",
		"Somebody asks to manage the page of the organisation "+l.name(t.Organisation)+" on Alliances and named this address. "+
			"If it is you, enter this code: it is valid for "+l.minutes(t.Life)+" from your request on, and works once.\n\n"+
			"Do not give it to anyone: none of us will ever ask you for it, and whoever has it can speak in your name.\n\n"+
			"You did not ask for it? Ignore this message: nothing will change."), t.Life
}

// ClaimDecided tells what became of a claim to an organisation.
type ClaimDecided struct {
	Organisation string
	Granted      bool
	Reason       string // may be empty
}

func (t ClaimDecided) write(l language) (subject, body string, useful time.Duration) {
	if t.Granted {
		subject = l.of("Votre demande est acceptée", "Your claim is granted")
		body = fmt.Sprintf(l.of("Vous gérez désormais la page de l’organisation %s sur Alliances. Pour agir en son nom, activez un second facteur dans votre compte.",
			"You manage the page of the organisation %s on Alliances from now on. To act in its name, set up a second factor in your account."), l.name(t.Organisation))
	} else {
		subject = l.of("Votre demande est refusée", "Your claim is refused")
		body = fmt.Sprintf(l.of("Votre demande de gérer la page de l’organisation %s sur Alliances est refusée.", "Your claim to the page of the organisation %s on Alliances is refused."), l.name(t.Organisation))
	}
	return subject, body + l.reason(t.Reason), 0
}

// reason shows why somebody decided something, if that was said.
func (l language) reason(text string) string {
	if text = tame(text, longestReason); text == "" {
		return ""
	}
	return l.of("\n\nMotif : « "+text+" »", "\n\nReason: “"+text+"”")
}

// AccountSuspended tells that nobody can sign in to an account any more.
type AccountSuspended struct {
	At     time.Time
	Reason string
}

func (t AccountSuspended) write(l language) (subject, body string, useful time.Duration) {
	return l.of("Votre compte est suspendu", "Your account is suspended"), l.of(
		"Depuis le "+l.instant(t.At)+", votre compte Alliances est suspendu : vous ne pouvez plus vous y connecter."+l.reason(t.Reason)+"\n\n"+
			"Vous n’êtes pas d’accord ? Écrivez à l’équipe qui gère ce service.",
		"Since "+l.instant(t.At)+" your Alliances account is suspended: you can no longer sign in to it."+l.reason(t.Reason)+"\n\n"+
			"You do not agree? Write to the team that runs this service."), 0
}

// AccountReinstated tells that a suspension is over.
type AccountReinstated struct{}

func (AccountReinstated) write(l language) (subject, body string, useful time.Duration) {
	return l.of("Votre compte est rétabli", "Your account is reinstated"), l.of(
		"La suspension de votre compte Alliances est levée : vous pouvez de nouveau vous y connecter.",
		"The suspension of your Alliances account is over: you can sign in to it again."), 0
}

// SecondFactorReset tells that a moderator took the second factor of an account away.
type SecondFactorReset struct {
	At     time.Time
	Reason string
}

func (t SecondFactorReset) write(l language) (subject, body string, useful time.Duration) {
	return l.of("Votre second facteur a été retiré", "Your second factor was removed"), l.of(
		"L’équipe qui gère ce service a retiré le second facteur de votre compte Alliances le "+l.instant(t.At)+" et terminé toutes vos sessions. Connectez-vous de nouveau, puis activez-en un autre."+l.reason(t.Reason)+"\n\n"+
			"Vous n’aviez rien demandé ? Écrivez-lui sans attendre.",
		"The team that runs this service removed the second factor of your Alliances account on "+l.instant(t.At)+" and ended all of your sessions. Sign in again, then set up another."+l.reason(t.Reason)+"\n\n"+
			"You had not asked for it? Write to them at once."), 0
}
