package bench

// names are the functions of a session that make numbers, ids and French names out of numbers: the same on every machine.
// of writes a name after de; coined makes up a proper name, so that the vocabulary of names grows with their number as a real one does.
const names = `
CREATE FUNCTION pg_temp.draw(i bigint, salt bigint, n bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT ((hashint8extended(i, salt) & 9223372036854775807) % n)::integer $$;
CREATE FUNCTION pg_temp.pick(list text[], i bigint, salt bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT list[1 + pg_temp.draw(i, salt, cardinality(list))] $$;
CREATE FUNCTION pg_temp.id(kind text, i bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT md5(kind || i)::uuid $$;
CREATE FUNCTION pg_temp.picture(i bigint) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
	AS $$ SELECT convert_to('picture ' || i % 1000, 'UTF8') $$;
CREATE FUNCTION pg_temp.of(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN name ~ '^Les ' THEN 'des ' || substr(name, 5) WHEN name ~ '^Le ' THEN 'du ' || substr(name, 4)
    WHEN name ~ '^[AEIOUYÉÈÊÂÎÔŒH]' THEN 'd’' || name ELSE 'de ' || name END $$;
CREATE FUNCTION pg_temp.coined(i bigint, salt bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT initcap(pg_temp.pick(s, i, salt) || pg_temp.pick(s, i, salt + 1) || pg_temp.pick(s, i, salt + 2) || CASE WHEN pg_temp.draw(i, salt + 3, 2) = 0 THEN pg_temp.pick(s, i, salt + 4) ELSE '' END)
    FROM (VALUES ('{al,an,ar,ba,bel,bio,ca,cla,co,da,di,do,el,en,éco,fa,flo,for,ga,gen,is,ja,jo,ka,la,li,lo,lu,ma,mi,mo,na,né,no,nov,pa,pi,po,qua,ra,ri,ro,sa,sé,si,sol,ta,ter,ti,to,tra,va,vé,vi,vo,za}'::text[])) syllables (s) $$;
CREATE FUNCTION pg_temp.surname(i bigint, salt bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_temp.pick('{Martin,Bernard,Thomas,Petit,Robert,Richard,Durand,Dubois,Moreau,Laurent,Simon,Michel,Lefebvre,Leroy,Roux,David,Bertrand,Morel,Fournier,Girard,Bonnet,Dupont,Lambert,Fontaine,Rousseau,Vincent,Muller,Lefèvre,Faure,Mercier,Blanc,Guérin,Boyer,Garnier,Chevalier,François,Legrand,Gauthier,Garcia,Perrin,Robin,Clément,Morin,Nicolas,Henry,Roussel,Mathieu,Gautier,Masson,Marchand,Duval,Denis,Dumont,Marie,Lemaire,Noël,Meyer,Dufour,Meunier,Brun,Blanchard,Giraud,Joly,Rivière,Lucas,Brunet,Gaillard,Barbier,Arnaud,Martinez,Gérard,Roche,Renard,Schmitt,Roy,Leroux,Colin,Vidal,Caron,Picard,Roger,Fabre,Aubert,Lemoine,Renaud,Dumas,Lacroix,Olivier,Philippe,Bourgeois,Pierre,Benoît,Rey,Leclerc,Payet,Rolland,Leclercq,Guillaume,Lecomte,Lopez,Jean,Dupuy,Guillot,Hubert,Berger,Carpentier,Sanchez,Dupuis,Moulin,Louis,Deschamps,Huet,Vasseur,Perez,Boucher,Fleury,Royer,Klein,Jacquet,Adam,Paris,Poirier,Marty,Aubry,Guyot,Carré,Charles,Renault,Charpentier,Ménard,Maillard,Baron,Bertin,Bailly,Hervé,Schneider,Fernandez,Collet,Léger,Bouvier,Julien,Prévost,Millet,Perrot,Daniel,Cousin,Germain,Breton,Besson,Langlois,Rémy,Pelletier,Lévêque,Perrier,Leblanc,Barré,Lebrun,Marchal,Weber,Mallet,Hamon,Boulanger,Jacob,Monnier,Michaud,Rodriguez,Guichard,Gillet,Étienne,Grondin,Poulain,Tessier,Chevallier,Collin,Chauvin,Bouchet,Gay,Lemaître,Bénard,Maréchal,Humbert,Reynaud,Antoine,Hoarau,Perret,Barthélemy,Cordier,Pichon,Lejeune,Gilbert,Lamy,Delaunay,Pasquier,Carlier,Laporte}'::text[], i, salt) $$;
CREATE FUNCTION pg_temp.person(i bigint, salt bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_temp.pick('{Jules,Jean,Jeanne,Marie,Louise,Simone,Pierre,Paul,Victor,Émile,Germaine,Lucie,Rosa,Albert,Antoine,Marguerite,Joséphine,Henri,Camille,Irène,Gabriel,Anatole,Olympe,Aimé,Georges,Hélène,Édith,Romain,Françoise,Jacques}'::text[], i, salt)
    || ' ' || pg_temp.surname(i, salt + 1) $$;
CREATE FUNCTION pg_temp.topic(i bigint, salt bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_temp.pick('{culturelle,sportive,de solidarité,d’entraide,des jeunes,des aînés,de quartier,des jardins partagés,du patrimoine,de l’environnement,du logement,de l’insertion,de l’emploi,de la santé,de l’école,des familles,des femmes,du numérique,de la lecture,de la musique,du théâtre,de la mobilité,du réemploi,de l’alimentation,de l’énergie,des habitants,des locataires,de la parentalité,du vélo,de l’accueil,de la citoyenneté,de la petite enfance}'::text[], i, salt) $$;
CREATE FUNCTION pg_temp.actor_name(i bigint, world text, place text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE world WHEN 'ASSOCIATION' THEN CASE pg_temp.draw(i, 20, 12)
        WHEN 0 THEN 'Association ' || pg_temp.topic(i, 21) || ' ' || pg_temp.of(place)
        WHEN 1 THEN pg_temp.pick('{Les Amis,Comité des fêtes,Foyer rural,Régie de quartier,Maison des jeunes et de la culture,Club des aînés,Union des commerçants}'::text[], i, 21) || ' ' || pg_temp.of(place)
        WHEN 2 THEN pg_temp.pick('{Football,Handball,Judo,Basket,Tennis,Rugby,Cyclo,Volley,Athlétique,Nautique,Gymnique,Boxe}'::text[], i, 21) || ' Club ' || place
        WHEN 3 THEN 'Collectif ' || pg_temp.topic(i, 21) || ' – ' || place
        WHEN 4 THEN 'Centre social ' || pg_temp.person(i, 21)
        WHEN 5 THEN pg_temp.pick('{Entraide,Épicerie solidaire,Ressourcerie,Recyclerie,Accueil de jour,Crèche parentale,Université populaire,Ludothèque,Habitat et Humanisme,Restos du cœur}'::text[], i, 21) || ' ' || pg_temp.of(place)
        WHEN 6 THEN 'Amicale ' || pg_temp.pick('{laïque,des locataires,des anciens,des sapeurs-pompiers,bouliste,des donneurs de sang}'::text[], i, 21) || ' ' || pg_temp.of(place)
        WHEN 7 THEN 'Fondation ' || pg_temp.person(i, 21)
        WHEN 8 THEN pg_temp.coined(i, 21)
        WHEN 9 THEN pg_temp.coined(i, 21) || ' ' || place
        WHEN 10 THEN 'Compagnie ' || pg_temp.coined(i, 21)
        ELSE 'Les ' || pg_temp.pick('{Ateliers,Jardins,Chantiers,Bénévoles,Compagnons,Voisins,Cuisines,Chemins}'::text[], i, 21) || ' ' || pg_temp.topic(i, 22) || ' ' || pg_temp.of(place) END
    WHEN 'COMPANY' THEN CASE pg_temp.draw(i, 20, 5)
        WHEN 0 THEN pg_temp.pick('{Boulangerie,Garage,Menuiserie,Pharmacie,Librairie,Transports,Imprimerie,Maçonnerie,Électricité,Paysagiste,Traiteur,Cabinet,Ambulances,Fromagerie,Couverture}'::text[], i, 21) || ' ' || pg_temp.surname(i, 22)
        WHEN 1 THEN pg_temp.surname(i, 21) || ' ' || pg_temp.pick('{et fils,Bâtiment,Services,Immobilier,Conseil,Énergies,Nettoyage,Logistique,et associés,Travaux publics}'::text[], i, 22)
        WHEN 2 THEN 'SARL ' || pg_temp.coined(i, 21)
        WHEN 3 THEN pg_temp.coined(i, 21) || ' ' || pg_temp.pick('{Groupe,Solutions,Industries,Distribution,Numérique,Insertion,Formation,Ingénierie}'::text[], i, 26)
        ELSE 'Société ' || pg_temp.coined(i, 21) || ' ' || place END
    ELSE CASE pg_temp.draw(i, 20, 4)
        WHEN 0 THEN pg_temp.pick('{Mairie,CCAS,Médiathèque,Centre hospitalier,Mission locale,Office public de l’habitat,Maison de l’emploi,Centre communal d’action sociale,Maison de santé,Service jeunesse}'::text[], i, 21) || ' ' || pg_temp.of(place)
        ELSE pg_temp.pick('{École,Collège,Lycée,Crèche municipale,Gymnase,Maison de quartier,Bibliothèque}'::text[], i, 21) || ' ' || pg_temp.person(i, 22) || ' ' || pg_temp.of(place) END
    END $$;
CREATE FUNCTION pg_temp.programme_title(i bigint, place text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_temp.pick('{Jardins partagés,Atelier vélo,Cuisine de quartier,Aide aux devoirs,Permanence numérique,Accueil de nuit,Maraude,École des parents,Cours de français,Chantier d’insertion,Café des aînés,Épicerie solidaire,Ressourcerie mobile,Parrainage vers l’emploi,Théâtre forum,Point d’écoute,Halte répit,Garage solidaire,Logement d’abord,Jeunes en action,Sport pour tous,Bibliothèque de rue}'::text[], i, 200)
    || ' ' || pg_temp.of(CASE pg_temp.draw(i, 201, 4) WHEN 0 THEN pg_temp.coined(i, 202) ELSE place END) $$;
`
