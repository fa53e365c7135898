package graph
import ("testing";"alliances/internal/pgtest";"fmt";"os";"time";"sort";"sync";"os/exec";"alliances/internal/localpg";"alliances/internal/postgres")
var zzmu sync.Mutex
var zzt = map[string]time.Duration{}
var zzn = map[string]int{}
var zzmax = map[string]time.Duration{}
var zzarg = map[string]string{}
func zzadd(n, a string, d time.Duration){ zzmu.Lock(); defer zzmu.Unlock(); zzt[n]+=d; zzn[n]++; if d>zzmax[n] {zzmax[n]=d; zzarg[n]=a} }
func TestZZ(t *testing.T){
 db := pgtest.NewScenario(t); populate(t, db); { su := db.Open(t, localpg.Superuser); if _, err := su.Exec("ANALYZE"); err != nil { t.Fatal(err) }; su.Close()}; d := newDifferential(t, db)
 if m := os.Getenv("ZZMODE"); m != "" { c := db.Open(t, "alliances_import"); _ = c
  su := db.Open(t, localpg.Superuser); if _, err := su.Exec("ALTER DATABASE "+db.Name+" SET plan_cache_mode="+m); err != nil { t.Fatal(err) }
  d.store.Close(); d.store, _ = postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 4); d = newDifferential(t, db) }
 zzt = map[string]time.Duration{}
 f,_ := os.Create("/tmp/zz.txt")
 var er, eo time.Duration
 for seed:=range 400 { o:=d.newOperation(uint64(seed)); s:=time.Now(); op:=d.prepare(t,o); pr:=time.Since(s)
  s=time.Now(); got:=d.read.execute(t.Context(),op); e1:=time.Since(s); s=time.Now(); w,_:=d.askOracle(t.Context(),op); e2:=time.Since(s)
  er+=e1; eo+=e2
  a:=d.answer(op,got.Data,got.Errors)
  fmt.Fprintf(f,"== %d objects %d bytes %d errors %d read %v oracle %v prepare %v\n%s\n%.1500s\n%v\n",seed,a.objects,len(w),len(got.Errors),e1,e2,pr,op,got.Data,got.Errors)
 }
 o,_ := exec.Command("sh","-c","ps -eo cputimes,rss,args | grep 'alliances_publi[c] '"+db.Name).Output(); fmt.Println(string(o))
 fmt.Println("read", er, "oracle", eo)
 var ns []string; for n := range zzt { ns=append(ns,n)}
 sort.Slice(ns, func(i,j int)bool{return zzt[ns[i]]>zzt[ns[j]]})
 for _,n:=range ns[:25] { fmt.Println(n, zzt[n], zzn[n], zzt[n]/time.Duration(zzn[n]), zzmax[n], zzarg[n]) }
 }
