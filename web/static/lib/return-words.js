/**
 * The 2,048 words of return codes: eleven bits each. Danish, 4 to 7 letters, no two of them one slip of the finger apart, none
 * that frightens or hurts. Chosen by hand and by script, then read through; tests/contract/test_return_words.py holds the rules.
 * The order is part of the code: words may be exchanged only while no code is in use. Loaded only when a code is made or typed.
 */
export const WORDS = (
  "abekat aborre acetat adelig adgang adjunkt adresse advent afbud afdrag afgrøde afklare aflaste afløser afrejse afstand " +
  "afsæt aftale aften afvente afviger agent agtelse agtig agurk ahorn airbag akacie akademi akkord aktion aktør akustik " +
  "akvarel album alfabet alge alpaka altan alter amatør ambolt analog ananas anatomi anden anelse ankel ankomst anlæg " +
  "anmelde anmode anneks anonym anorak anslag ansøge antal antenne antik antyde apostle apotek apparat aqua arbejde arena " +
  "arkiv arktisk armbånd aroma artikel arvelig arving asfalt aske aspekt asters atelier atlas atletik atom audio aula " +
  "automat avatar avis avocado badebro bagage bager baghave baglæns bagpå bagside bagtil bagved bakke balance balkon ballet " +
  "balsam bambus bamse banan bandage bande banjo bank banner barbere barndom baryton basar basere basket bassin batteri " +
  "bavian beam beboer bedrift begavet begynde begære behage behov beige bejler bekende bekvem bekymre belgisk belyse beløb " +
  "benytte benzin beredt berømt besked beslag bestik besøg betegne betjene beton betyde beundre bevare bevis bevogte " +
  "biavler bibel bidrag bifald bilist billard bindsel biograf biologi birkes biskop bison bistand bizar bjerg bjælde blad " +
  "bladlus blanket blazer blege blender blink blitz blodkar blogger blok blomkål blomme blomst bluse blyant blåbær blændet " +
  "blære blæser bogorm bogstav boks bold bolle bolsje bomuld bongo bonus booke boom bordben borger botanik bowling boxer " +
  "boyband boykot brag branche brasen bravo bred bremse brik brille bringe brise broche broder brombær bronze brosten " +
  "brugbar brune brus brygge brædder brødre brøkdel brøler brønd budding buffet bukser bulldog bund bunke bureau busk butik " +
  "byde bygget bygning bymidte byrum byråd båre bækken bælte bærbar bæver bøjning bølge bønne børste bøtte cafe calcium " +
  "campus canasta carbon carport casting cello celsius cement center chance charme chips ciffer cirkel cirkus citat citere " +
  "citron civil click cockpit collie cool corona cowboy cremet cricket cubansk curling cykel cyklist dadel dagbog daggry " +
  "daglig dagslys dame damper dankort danne dans danser data datid debat dejlig dekan delfin deling della dels demens " +
  "dertil design dessert desuden detalje dharma diagram dialog diamant dias diesel dige digter diktat dilemma dille diner " +
  "diplom direkte disk diskos diskret display dobbelt domæne dragt drama drejer dreng dressur dristig drivhus drone drue " +
  "dryppe dråbe drøfte drømme duft dukke dunk dusin dvale dværg dybde dygtig dykker dynamik dyne dyrke dyrlæge dåse dækning " +
  "dælen dørslag edder eddike editor egern egetræ egnet ekko eksamen ekspert elastik elbil elcykel elefant element elske " +
  "emalje embede emne empati endda endeløs endnu endsige energi engang engelsk enhed enig enkelt enorm enten entre entydig " +
  "episode epoke epos erfaren erklære escort eskimo essay estimat etage etik etui eventyr fabel fabrik facit facts faglært " +
  "fagot fakkel faktor familie fane fangst fantasi farbror farfar farmand fart farve fasan favør feature februar fejlfri " +
  "fejret felttog femte femårig ferie fersken fest fiber fidus figen figur fiks filial filosof filt filter finale finesse " +
  "finger finne firben firkant fiskeri fjeder fjer fjollet fjord flage flamme flaske flet flid flint flise flitter flora " +
  "flotte flue flygtig flyver flække flæsk fløde fløjl fløjte fnug fodbold fodre fodspor fodtøj folder folie foran forbi " +
  "forcere fordelt forenet forkæle form formel fornavn forord forrest forsøg fortov forude forår forøger fradrag frafald " +
  "frakke fransk fredag fregat fremtid fresia frihed frisk frisør fritid fromage front frugt fryd fryse fugl fuldt fure " +
  "fyld fynsk fyrre fyrtårn fåtal fælde fælles fænomen færden færge fæste fætter føderal fødsel føler følsom førende gade " +
  "gadget gaffel galakse galop gamer gaming gamma ganger ganske garage gardin garn gartner gavl gavmild gavne gazelle gear " +
  "gedde gejser genbrug generel gengæld genial genlyd genre genvej genåbne geolog gepard gesandt gestus gevind gevir gigant " +
  "gigolo gips giraf gitter glans glasur glat glemme glider glimmer glip globus glukose glød gnaver gnist godbid goddag " +
  "godhed godstog gokart golf gondol gong gorilla gotisk gourmet grad grafisk granit gratis grej grene grib grill grobund " +
  "grotte grunden gryde gryn grænse græs græskar grøft grønsag gudfar gudinde guld gulerod gummi gunstig gyldne gylle gynge " +
  "gågade gård gåtur gætte gødning hacking hage hallo hals halvdel hammer hamster handel handske hangar harmoni harpe " +
  "hastig havbrug havfrue havn havre havtorn havvand havørn hedensk heftig hegn hejre hejsa hekseri helgen helhed helium " +
  "heller helt hems henimod hensyn henvise hepper herberg herlig hermed hero herrens hertug hilsen himmel hindbær hingst " +
  "hitte hjelm hjemby hjort hjul hjælper hjørne hobby hockey holding honning honorar hoppe hormon hoste hotdog hotel " +
  "hotline hovsa humle humør hurra husdyr huse husmor hval hvede hverdag hvid hvidløg hvile hvirvel hvoraf hyacint hygge " +
  "hylde hylster hyppig håbe hånd hårdfør hæder hæfte hækle hænde hærget hæve høflig højborg højere højhed højkant højlydt " +
  "højtid høne hørelse høring høst høvding høvl ideal idol idræt ifølge igennem igle ihærdig ikon ildsjæl image imellem " +
  "impuls indblik inderst indført indgang indhold individ indkøb indlæg indpas indre indsats indtryk indvie ingefær insekt " +
  "insider intakt intens intro irakisk ironisk irsk isbjørn isbåd iskold istap istid især ivrig jackpot jagt januar jeans " +
  "jeep jern jetfly jogger joke jonglør jordbær journal jubel judo juice julegås jumbo jungle junior junker jury justere " +
  "juveler jæger jævnlig kabine kaffe kagedej kahyt kajak kakao kaliber kalk kalkun kamera kamin kamme kampdag kanal kano " +
  "kansler kantine kapel kapers kapgang kapitel kappa kaptajn karate karisma karry karse karton katalog kaviar kebab kedel " +
  "keeper kemi kendt kennel keramik ketchup ketsjer kick kikkert kilde kilo kimono kiosk kirke kirurg kiste kiwi kjole " +
  "klang klarhed klasse klatre klaver klem klient klima klinik klippe klit kloak klods kloge klokke klovn klubhus klud " +
  "klump klynge kløft klør knage knap knast knob knold knude knus knæk koala kobber kobling kode kodning koffein kogebog " +
  "kokon kolibri kollega koloni komet komfort komiker komma kompas kompot koncert konge konsol kontakt kontor kopi kopper " +
  "kork kosmos kost kostume krabbe kraft kram krans krater kravle kreativ kreds kridt kringle kristne krokus kronik krop " +
  "krukke kruset kryb krydser kræve krølle kuffert kugle kuling kulisse kulstof kultur kunnet kunst kupe kuppel kursus kurv " +
  "kutter kuvert kvadrat kvark kvarter kvik kvinde kvote kvæg kylling kælder kæledyr kæmper kærlig kærne kærtegn købmand " +
  "købstad køje køkken kølig køretøj kørsel ladning lagen lagkage lagring lagune lakrids laks lama lampe land landsby " +
  "langsom larm lasagne laser last latin latter lavere leddet leder ledsage legat legetøj legitim lejr lektie lens leopard " +
  "letbane lethed levende lidet ligesom lighed ligne likør lilje lilla limbo lineal linned linse liter livlig livstid " +
  "lodder loft logbog logge logisk logo lokale lortet lotus lovsang luftrum lugt lukning lune lunken lydbog lydløs lydspor " +
  "lynlås lyrik lyserød lyskæde lysning lysår lytte låner læge lækage længde længsel lænker lærd lærer lærling lærred læsse " +
  "løbende løbsk løftet løve løvfald madeira madras maestro magasin magenta magi magnet mahogni majs makker makrel makron " +
  "malakit maler maling malt manager mandag mange manøvre mappe maraton margin marine marked marmor marsvin marts maskine " +
  "maskot massage master matador match materie matros medalje meddele medens medfødt medicin meget mejeri mekanik melde " +
  "melis melodi melon membran menu merpris messing metal meter metro middag midnat midte migræne mikado milepæl miljø " +
  "million mimose mindske mineral minimal minut mirakel mobil model modpart modsat modtage modvind moment mono montere " +
  "morgen morsom mosaik mose motion motor motto mudder mudret muffe muffin muldyr munter murer mursten murværk museum musik " +
  "muskat muskel musling mustang mystik myte måge målmand måned måske måtte mægler mælk mærke mættet møbel mødre mønster " +
  "mørk nabo naiv narhval nation natklub natur navle nedgang nedre negle nektar nellike nemlig neon netavis neutral nevø " +
  "nice nikkel nisse nitten niveau nobel noder nonne nonsens nord nordlys normal notat notere notits novelle nummer nutid " +
  "nuttet nyfødt nyhed nylig nylon nymåne nyser nytår nåde næbbet nærhed næring nærmere nærvær næst nævne nørdet nørre oase " +
  "objekt odde offer officer okker oksekød oktober oldefar oliven ombord omdanne omegn omelet omfavne omgang omhu omkvæd " +
  "omsorg omtale omvej onsdag opal opbygge opdele opdræt opefter opera opfatte opfylde opføre opgave opgør ophav ophold " +
  "ophøjet opinion opklare opkøb opland oplever oplyser oplæg opnå oprette opsamle opspore opstart optakt optik optrin " +
  "opvarme orange ordbog orden ordinær ordlyd ordning ordre ordspil ordvalg orkide orlov orme otium oveni overfor oxygen " +
  "padde pagaj pakhus palads palet palme panda panel panter papaya papir paprika parade paradis paraply parasol parfume " +
  "park parkour passer pasta patent pause pave peber pedal pegasus pege pelikan pendler pensel perle persisk petit piano " +
  "piccolo picnic pilates pilot pind pingvin pinje pioner pixel pizza pjattet pjece plade plakat plan planet plaster " +
  "plateau plejer plov plukke plys plæne poesi poetisk pokal poleret pollen polo polsk pony popcorn poppel populær pore " +
  "portræt positiv posthus potte praj praktik prale prikke primær prins prisme problem procent profil program projekt " +
  "propel provins præcis prædike præge præmie præst prøve psyke pude pulver puma pumpe punkt puste pyjamas pynt python " +
  "påfugl påklædt påpege påsat påskud pædagog pølse rabat racer radar radio radise raket ranke rastløs reagere realist " +
  "recept redning redskab refleks reform regel regi regnbue regnorm regulær reje reklame rekord rektor rensdyr replik " +
  "respekt ribs ridder ridende rigdom ring risotto rist ritual rive riviera robot robust robåd roklub rolig roman rombe " +
  "romersk rosin rovdyr rubrik rugbrød rulle rumme rumskib runde rusten rute rutine rutsje rydde rygrad rygsæk rynket rytme " +
  "rytter rådhus rådmand rådyr række røbe rødbede røgelse røntgen safir safran saft sagtens salat saldo salon salsa salte " +
  "salvie samling samspil samtale samvær sandal sang satse sauce sauna savværk scanner segl sejlet sejrer seks sektion " +
  "sekund sekvens sele selfie selleri selskab seminar sende sennep sergent servere sesam sfære shah shampoo shelter shorts " +
  "sifon signal sikre sild simpelt sirup sjippe sjov sjusk sjæl skabe skak skala skaldyr skarn skelne skib skifte skilt " +
  "skind skinke skitse skive skjorte skjul skole skorpe skotte skovsø skovtur skrald skred skrift skruer skråt skuffe " +
  "skulder skum skygge skyline skål skåne skægget skælde skænk skærm skøjte skønt slagter slalom slange slette slik slikke " +
  "slips slogan slot sluge slurk slæber slæde slægt sløjfe smag smalle smaragd smed smelte smidig smil smuk smule smykke " +
  "småbørn småting smør snakken snavset snebold snefnug snemand snilde snitte snor snorkel snuble snurre snøre sober sofa " +
  "sokkel solar solbær solid solskin solsort somre sonate sorg sortere sous spade spand spar speaker speciel spejder spejl " +
  "spids spinat spion spiral sponsor sport spray spring sprog sprække spurv spyt spæd spændt spærre spætte spøg spørge " +
  "squash stabel stadium stafet stald stamme standby start station statue stave steak stede steg stenet steppe stereo stift " +
  "stige stikord stilk stivhed stjerne stof stokke stolpe stork strand streame stribe strik strop struds stryg stråle strøm " +
  "student studie stue stund stykket stylte styrke ståsted stædig stænger stærkt støj støtte støvle sukker summen sundhed " +
  "suppe surfer survey sushi svamp svare svensk sveske svinge svoger svovl svømme syden sydpå sydvest sydøst symbol symfoni " +
  "sympati synlig synonym syrisk sytråd sytten såfremt således såsom sæbe sædvane sælger sænke sæson sætning søde søer " +
  "søfart søfolk søgelys søgning søjle sølvgrå søløve sømand søndag sønnike sørme søvn tablet takket takt talen talrig " +
  "tango tante tape tapper tavse taxa teater teknik tekst telefon telte tema tempel tempo tendens tennis teologi teori " +
  "terapi termisk terning terræn teske tiger tilbud tilegne tilgang tilhøre tillid tilsæt tiltag time timian tinde tirsdag " +
  "titel tivoli tjek tjene tjære toast tofu toga tolk tomat tomrum tone tonic tonsvis topchef topform topmøde toppet torsk " +
  "torv trafik traktor tramper trane trappe travlt trekant treårig tribune trilogi trio triumf trivsel trofast trolde " +
  "tromme tropisk troskab tryghed tryk trylle tråd træffer træner træsko trøje trøst tukan tulipan tumling tunge tunnel " +
  "turban turist turkis turne tusch tusind tværs tydelig tykke tyngde typisk tyrkisk tysk tyvende tåget tåle tårn tæer " +
  "tælle tæppe tærte tæthed tøffel tømme tømrer tønder tørke uanset ubeboet uberørt ubrudt ubåd udbedre udbrede udbytte " +
  "uddanne uddeler udebane udefra udekamp udenom udflugt udfylde udføre udgave udgivet udkald udkomme udland udleje udligne " +
  "udløser udnævne udover udrette udsalg udsigt udslip udsnit udspil udstyr udtale udtryk udtænke udtømt udvikle udøve " +
  "ufarlig ugerne ugift uheldig ulden umulig undulat undvige ungarsk ungdom uniform univers unødig upload urmager urskov " +
  "uskadt utal utrolig uvejr uvildig vaccine valmue valnød valuta vandre vanilje vant varehus variant varme vartegn vask " +
  "vedhæng veganer vegetar vegne vejlede vejnet veksler velfærd vellidt velvære vender venlig venstre vente veranda verbal " +
  "verden vers vesten viadukt viden vifte vigtig vikar vildt vilkår villet vindue vingård vinkel violin vippe viral virksom " +
  "virtuel vision visne vistnok vitamin vitrine vogn vokse vrider vugge vulkan væbnet vædder væde væld værdi værelse værft " +
  "værk værner værsgo væsen væske webshop xylofon yacht ydeevne ydmyg ydre ynde yndig yndling yngel yoghurt zebra zink åben " +
  "åbning ådal åkande årbog årelang året årevis årgang årig årsag årsløn årsmøde årstid årsværk åsyn æble ægtepar ægthed " +
  "ækvator ældste ælling ænder æsel æstetik øgenavn øhav øjeblik øjekast øjemed øjenlåg økologi økonomi ømhed ørering ørken " +
  "ørred østen østkyst østlig østpå østre øvelse øverst øvet øvre"
).split(" ");
