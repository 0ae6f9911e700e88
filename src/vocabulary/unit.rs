//! Units of values (Grafana, standard units).
//!
//! Grafana takes an unknown id for a suffix and prints it, so only a check at
//! build time tells a misspelling.

use Category::*;

use super::Entry;
use super::schema_version::Version;

/// A unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What dashboards say.
    pub id: &'static str,
    /// What it measures.
    pub category: Category,
    /// What people say.
    pub name: &'static str,
    /// First target that knows it.
    pub since: Version,
}

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Acceleration.
    Acceleration,
    /// Angle.
    Angle,
    /// Area.
    Area,
    /// Two values.
    Boolean,
    /// Floating-point operations a second.
    Computation,
    /// Concentration.
    Concentration,
    /// Currency.
    Currency,
    /// Bytes and bits.
    Data,
    /// Bytes, bits and packets a second.
    DataRate,
    /// Points in time.
    DateTime,
    /// Energy.
    Energy,
    /// Flow.
    Flow,
    /// Force.
    Force,
    /// Hashes a second.
    HashRate,
    /// Length.
    Length,
    /// Mass.
    Mass,
    /// Numbers, percentages, texts.
    Misc,
    /// Pressure.
    Pressure,
    /// Radiation.
    Radiation,
    /// Rotational speed.
    RotationalSpeed,
    /// Temperature.
    Temperature,
    /// Events a second or minute.
    Throughput,
    /// Durations and frequency.
    Time,
    /// Velocity.
    Velocity,
    /// Volume.
    Volume,
}

impl Entry for Unit {
    fn id(&self) -> &'static str {
        self.id
    }
}

/// Beginnings of units that an author makes up, for instance `suffix:apples` or `si:mF`.
pub const PREFIXES: &[&str] = &["bool:", "count:", "currency:", "prefix:", "si:", "suffix:", "time:"];

/// Whether Grafana formats `id`, as a listed unit or by one of [`PREFIXES`].
#[must_use]
pub fn is_unit(id: &str) -> bool {
    find(id).is_some() || PREFIXES.iter().any(|prefix| made_up(id, prefix))
}

fn made_up(id: &str, prefix: &str) -> bool {
    let Some(rest) = id.strip_prefix(prefix) else { return false };
    !rest.is_empty() && (prefix != "bool:" || rest.contains('/'))
}

/// The listed unit with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Unit> {
    super::find(UNITS, id)
}

/// Every listed id, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    super::ids(UNITS)
}

const fn unit(id: &'static str, category: Category, name: &'static str) -> Unit {
    Unit { id, category, name, since: Version::OLDEST }
}

const fn later(id: &'static str, category: Category, name: &'static str) -> Unit {
    Unit { id, category, name, since: Version::V13_2 }
}

/// Every listed unit, sorted by id.
pub const UNITS: &[Unit] = &[
    unit("Bps", DataRate, "bytes/sec(SI)"),
    unit("EHs", HashRate, "exahashes/sec"),
    unit("GBs", DataRate, "gigabytes/sec"),
    unit("GHs", HashRate, "gigahashes/sec"),
    unit("Gbits", DataRate, "gigabits/sec"),
    unit("GiBs", DataRate, "gibibytes/sec"),
    unit("Gibits", DataRate, "gibibits/sec"),
    unit("Hs", HashRate, "hashes/sec"),
    unit("KBs", DataRate, "kilobytes/sec"),
    unit("KHs", HashRate, "kilohashes/sec"),
    unit("Kbits", DataRate, "kilobits/sec"),
    unit("KiBs", DataRate, "kibibytes/sec"),
    unit("Kibits", DataRate, "kibibits/sec"),
    unit("MBs", DataRate, "megabytes/sec"),
    unit("MHs", HashRate, "megahashes/sec"),
    unit("Mbits", DataRate, "megabits/sec"),
    unit("MiBs", DataRate, "mebibytes/sec"),
    unit("Mibits", DataRate, "mebibits/sec"),
    unit("Mohm", Energy, "megaohm (MΩ)"),
    unit("Nm3", Volume, "normal cubic meter"),
    unit("PBs", DataRate, "petabytes/sec"),
    unit("PHs", HashRate, "petahashes/sec"),
    unit("Pbits", DataRate, "petabits/sec"),
    unit("PiBs", DataRate, "pebibytes/sec"),
    unit("Pibits", DataRate, "pebibits/sec"),
    unit("TBs", DataRate, "terabytes/sec"),
    unit("THs", HashRate, "terahashes/sec"),
    unit("Tbits", DataRate, "terabits/sec"),
    unit("TiBs", DataRate, "tebibytes/sec"),
    unit("Tibits", DataRate, "tebibits/sec"),
    unit("Wm2", Energy, "watt per square meter (W/m²)"),
    unit("accFS2", Acceleration, "feet/sec² (f/sec²)"),
    unit("accG", Acceleration, "g (g)"),
    unit("accMS2", Acceleration, "meters/sec² (m/sec²)"),
    unit("acres", Area, "acres (ac)"),
    unit("amp", Energy, "ampere (A)"),
    unit("amph", Energy, "ampere-hour (Ah)"),
    unit("arcmin", Angle, "arc Minutes"),
    unit("arcsec", Angle, "arc Seconds"),
    unit("areaF2", Area, "square Feet (ft²)"),
    unit("areaM2", Area, "square Meters (m²)"),
    unit("areaMI2", Area, "square Miles (mi²)"),
    unit("binBps", DataRate, "bytes/sec(IEC)"),
    unit("binbps", DataRate, "bits/sec(IEC)"),
    unit("bits", Data, "bits(IEC)"),
    unit("bool", Boolean, "true / False"),
    unit("bool_on_off", Boolean, "on / Off"),
    unit("bool_yes_no", Boolean, "yes / No"),
    unit("bps", DataRate, "bits/sec(SI)"),
    unit("bytes", Data, "bytes(IEC)"),
    unit("candela", Misc, "candela (cd)"),
    unit("celsius", Temperature, "Celsius (°C)"),
    unit("clockms", Time, "clock (ms)"),
    unit("clocks", Time, "clock (s)"),
    unit("congNm3", Concentration, "gram per normal cubic meter (g/Nm³)"),
    unit("congm3", Concentration, "gram per cubic meter (g/m³)"),
    unit("conmgNm3", Concentration, "milligram per normal cubic meter (mg/Nm³)"),
    unit("conmgdL", Concentration, "milligrams per decilitre (mg/dL)"),
    unit("conmgm3", Concentration, "milligram per cubic meter (mg/m³)"),
    unit("conmmolL", Concentration, "millimoles per litre (mmol/L)"),
    unit("conngNm3", Concentration, "nanogram per normal cubic meter (ng/Nm³)"),
    unit("conngm3", Concentration, "nanogram per cubic meter (ng/m³)"),
    unit("conppb", Concentration, "parts-per-billion (ppb)"),
    unit("conμgNm3", Concentration, "microgram per normal cubic meter (μg/Nm³)"),
    unit("conμgm3", Concentration, "microgram per cubic meter (μg/m³)"),
    unit("cpm", Throughput, "counts/min (cpm)"),
    unit("cps", Throughput, "counts/sec (cps)"),
    unit("currencyBGN", Currency, "Bulgarian Lev (BGN)"),
    unit("currencyBRL", Currency, "Real (R$)"),
    unit("currencyBTC", Currency, "Bitcoin (฿)"),
    unit("currencyCHF", Currency, "Swiss franc (CHF)"),
    unit("currencyCZK", Currency, "Czech koruna (czk)"),
    unit("currencyDKK", Currency, "Danish Krone (kr)"),
    unit("currencyEUR", Currency, "Euro (€)"),
    unit("currencyGBP", Currency, "Pounds (£)"),
    unit("currencyIDR", Currency, "Indonesian Rupiah (Rp)"),
    unit("currencyILS", Currency, "Israeli New Shekels (₪)"),
    unit("currencyINR", Currency, "Indian Rupee (₹)"),
    unit("currencyISK", Currency, "Icelandic Króna (kr)"),
    unit("currencyJPY", Currency, "Yen (¥)"),
    unit("currencyKRW", Currency, "South Korean Won (₩)"),
    unit("currencyMYR", Currency, "Malaysian Ringgit (RM)"),
    unit("currencyNOK", Currency, "Norwegian Krone (kr)"),
    unit("currencyPHP", Currency, "Philippine Peso (PHP)"),
    unit("currencyPLN", Currency, "Polish Złoty (PLN)"),
    unit("currencyPYG", Currency, "Guaraní (₲)"),
    unit("currencyRUB", Currency, "Rubles (₽)"),
    unit("currencySEK", Currency, "Swedish Krona (kr)"),
    unit("currencyTRY", Currency, "Turkish Lira (₺)"),
    unit("currencyUAH", Currency, "Hryvnias (₴)"),
    unit("currencyUSD", Currency, "Dollars ($)"),
    unit("currencyUYU", Currency, "Uruguay Peso (UYU)"),
    unit("currencyVND", Currency, "Vietnamese Dong (VND)"),
    unit("currencyXPF", Currency, "CFP franc (XPF)"),
    unit("currencyZAR", Currency, "South African Rand (R)"),
    unit("currencymBTC", Currency, "Milli Bitcoin (฿)"),
    unit("currencyμBTC", Currency, "Micro Bitcoin (฿)"),
    unit("d", Time, "days (d)"),
    unit("dB", Misc, "decibel (dB)"),
    unit("dBm", Energy, "decibel-milliwatt (dBm)"),
    unit("dateTimeAsIso", DateTime, "datetime ISO"),
    unit("dateTimeAsIsoNoDateIfToday", DateTime, "datetime ISO (No date if today)"),
    unit("dateTimeAsLocal", DateTime, "datetime local"),
    unit("dateTimeAsLocalNoDateIfToday", DateTime, "datetime local (No date if today)"),
    unit("dateTimeAsSystem", DateTime, "datetime default"),
    unit("dateTimeAsUS", DateTime, "datetime US"),
    unit("dateTimeAsUSNoDateIfToday", DateTime, "datetime US (No date if today)"),
    unit("dateTimeFromNow", DateTime, "from Now"),
    unit("decbits", Data, "bits(SI)"),
    unit("decbytes", Data, "bytes(SI)"),
    unit("decgbytes", Data, "gigabytes"),
    unit("deckbytes", Data, "kilobytes"),
    unit("decmbytes", Data, "megabytes"),
    unit("decpbytes", Data, "petabytes"),
    unit("dectbytes", Data, "terabytes"),
    unit("degree", Angle, "degrees (°)"),
    unit("dm3", Volume, "cubic decimeter"),
    unit("dtdhms", Time, "duration (d hh:mm:ss)"),
    unit("dtdurationms", Time, "duration (ms)"),
    unit("dtdurations", Time, "duration (s)"),
    unit("dthms", Time, "duration (hh:mm:ss)"),
    unit("eflops", Computation, "EFLOP/s"),
    unit("epm", Throughput, "events/min (epm)"),
    unit("eps", Throughput, "events/sec (eps)"),
    unit("ev", Energy, "electron volt (eV)"),
    unit("fahrenheit", Temperature, "Fahrenheit (°F)"),
    unit("farad", Energy, "farad (F)"),
    unit("ffarad", Energy, "femtofarad (fF)"),
    unit("flops", Computation, "FLOP/s"),
    unit("flowcfm", Flow, "cubic feet/min (cfm)"),
    unit("flowcfs", Flow, "cubic feet/sec (cfs)"),
    unit("flowcms", Flow, "cubic meters/sec (cms)"),
    unit("flowgpm", Flow, "gallons/min (gpm)"),
    unit("flowlpm", Flow, "litre/min (L/min)"),
    unit("flowmlpm", Flow, "milliLitre/min (mL/min)"),
    unit("forceN", Force, "newtons (N)"),
    unit("forceNm", Force, "newton-meters (Nm)"),
    unit("forcekN", Force, "kilonewtons (kN)"),
    unit("forcekNm", Force, "kilonewton-meters (kNm)"),
    unit("gallons", Volume, "gallons"),
    unit("gbytes", Data, "gibibytes"),
    unit("gflops", Computation, "GFLOP/s"),
    unit("grad", Angle, "gradian"),
    unit("gwatt", Energy, "gigawatt (GW)"),
    unit("h", Time, "hours (h)"),
    unit("hectares", Area, "hectares (ha)"),
    unit("henry", Energy, "henry (H)"),
    unit("hertz", Time, "hertz (1/s)"),
    unit("hex", Misc, "hexadecimal"),
    unit("hex0x", Misc, "hexadecimal with 0x"),
    unit("humidity", Misc, "humidity (%H)"),
    unit("iops", Throughput, "I/O ops/sec (iops)"),
    unit("joule", Energy, "joule (J)"),
    unit("kamp", Energy, "kiloampere (kA)"),
    unit("kamph", Energy, "kiloampere-hour (kAh)"),
    unit("kbytes", Data, "kibibytes"),
    unit("kelvin", Temperature, "Kelvin (K)"),
    unit("kohm", Energy, "kiloohm (kΩ)"),
    unit("kvolt", Energy, "kilovolt (kV)"),
    unit("kvoltamp", Energy, "kilovolt-Ampere (kVA)"),
    unit("kvoltampreact", Energy, "kilovolt-Ampere reactive (kVAr)"),
    unit("kwatt", Energy, "kilowatt (kW)"),
    unit("kwatth", Energy, "kilowatt-hour (kWh)"),
    unit("kwattm", Energy, "kilowatt-min (kWm)"),
    later("lengthcm", Length, "centimeter (cm)"),
    unit("lengthft", Length, "feet (ft)"),
    unit("lengthin", Length, "inch (in)"),
    unit("lengthkm", Length, "kilometer (km)"),
    unit("lengthm", Length, "meter (m)"),
    unit("lengthmi", Length, "mile (mi)"),
    unit("lengthmm", Length, "millimeter (mm)"),
    unit("litre", Volume, "litre (L)"),
    unit("litreh", Flow, "litre/hour"),
    unit("locale", Misc, "number in the reader’s locale"),
    unit("lumens", Energy, "lumens (Lm)"),
    unit("lux", Flow, "lux (lx)"),
    unit("m", Time, "minutes (m)"),
    unit("m3", Volume, "cubic meter"),
    unit("mamp", Energy, "milliampere (mA)"),
    unit("mamph", Energy, "milliampere-hour (mAh)"),
    unit("massg", Mass, "gram (g)"),
    unit("masskg", Mass, "kilogram (kg)"),
    unit("masslb", Mass, "pound (lb)"),
    unit("massmg", Mass, "milligram (mg)"),
    unit("masst", Mass, "metric ton (t)"),
    unit("mbytes", Data, "mebibytes"),
    unit("megwatt", Energy, "megawatt (MW)"),
    unit("mflops", Computation, "MFLOP/s"),
    unit("mhenry", Energy, "millihenry (mH)"),
    unit("mlitre", Volume, "millilitre (mL)"),
    unit("mohm", Energy, "milliohm (mΩ)"),
    unit("mpm", Throughput, "messages/min (mpm)"),
    unit("mps", Throughput, "messages/sec (mps)"),
    unit("ms", Time, "milliseconds (ms)"),
    unit("mvolt", Energy, "millivolt (mV)"),
    unit("mwatt", Energy, "milliwatt (mW)"),
    unit("mwatth", Energy, "megawatt-hour (MWh)"),
    unit("nfarad", Energy, "nanofarad (nF)"),
    unit("none", Misc, "number"),
    unit("ns", Time, "nanoseconds (ns)"),
    unit("ohm", Energy, "ohm (Ω)"),
    unit("opm", Throughput, "ops/min (opm)"),
    unit("ops", Throughput, "ops/sec (ops)"),
    unit("pbytes", Data, "pebibytes"),
    unit("percent", Misc, "percent, 0 to 100"),
    unit("percentunit", Misc, "percent, 0.0 to 1.0"),
    unit("pfarad", Energy, "picofarad (pF)"),
    unit("pflops", Computation, "PFLOP/s"),
    unit("pixel", Misc, "pixels (px)"),
    unit("ppm", Concentration, "parts-per-million (ppm)"),
    unit("pps", DataRate, "packets/sec"),
    unit("pressurebar", Pressure, "bars"),
    unit("pressurehg", Pressure, "inches of mercury"),
    unit("pressurehpa", Pressure, "hectopascals"),
    unit("pressurekbar", Pressure, "kilobars"),
    unit("pressurekpa", Pressure, "kilopascals"),
    unit("pressurembar", Pressure, "millibars"),
    unit("pressurepa", Pressure, "pascals"),
    unit("pressurepsi", Pressure, "PSI"),
    unit("radbq", Radiation, "becquerel (Bq)"),
    unit("radci", Radiation, "curie (Ci)"),
    unit("radexpckg", Radiation, "exposure (C/kg)"),
    unit("radgy", Radiation, "gray (Gy)"),
    unit("radian", Angle, "radians"),
    unit("radmsv", Radiation, "milliSievert (mSv)"),
    unit("radmsvh", Radiation, "milliSievert/hour (mSv/h)"),
    unit("radr", Radiation, "roentgen (R)"),
    unit("radrad", Radiation, "rad"),
    unit("radrem", Radiation, "rem"),
    unit("radsv", Radiation, "sievert (Sv)"),
    unit("radsvh", Radiation, "sievert/hour (Sv/h)"),
    unit("radusv", Radiation, "microSievert (µSv)"),
    unit("radusvh", Radiation, "microSievert/hour (µSv/h)"),
    unit("recpm", Throughput, "records/min (rpm)"),
    unit("recps", Throughput, "records/sec (rps)"),
    unit("reqpm", Throughput, "requests/min (rpm)"),
    unit("reqps", Throughput, "requests/sec (rps)"),
    unit("rotdegs", RotationalSpeed, "degrees per second (°/s)"),
    unit("rotghz", RotationalSpeed, "gigahertz (GHz)"),
    unit("rothz", RotationalSpeed, "hertz (Hz)"),
    unit("rotkhz", RotationalSpeed, "kilohertz (kHz)"),
    unit("rotmhz", RotationalSpeed, "megahertz (MHz)"),
    unit("rotrads", RotationalSpeed, "radians per second (rad/s)"),
    unit("rotrpm", RotationalSpeed, "revolutions per minute (rpm)"),
    unit("rowspm", Throughput, "rows/min (rpm)"),
    unit("rowsps", Throughput, "rows/sec (rps)"),
    unit("rpm", Throughput, "reads/min (rpm)"),
    unit("rps", Throughput, "reads/sec (rps)"),
    unit("s", Time, "seconds (s)"),
    unit("sci", Misc, "scientific notation"),
    unit("short", Misc, "short number"),
    unit("sishort", Misc, "SI short number"),
    unit("string", Misc, "text"),
    unit("tbytes", Data, "tebibytes"),
    unit("tflops", Computation, "TFLOP/s"),
    unit("timeticks", Time, "timeticks (s/100)"),
    unit("velocitykmh", Velocity, "kilometers/hour (km/h)"),
    unit("velocityknot", Velocity, "knot (kn)"),
    unit("velocitymph", Velocity, "miles/hour (mph)"),
    unit("velocityms", Velocity, "meters/second (m/s)"),
    unit("volt", Energy, "volt (V)"),
    unit("voltamp", Energy, "volt-Ampere (VA)"),
    unit("voltampreact", Energy, "volt-Ampere reactive (VAr)"),
    unit("watt", Energy, "watt (W)"),
    unit("watth", Energy, "watt-hour (Wh)"),
    unit("watthperkg", Energy, "watt-hour per Kilogram (Wh/kg)"),
    unit("wpm", Throughput, "writes/min (wpm)"),
    unit("wps", Throughput, "writes/sec (wps)"),
    unit("yflops", Computation, "YFLOP/s"),
    unit("zflops", Computation, "ZFLOP/s"),
    unit("µfarad", Energy, "microfarad (µF)"),
    unit("µhenry", Energy, "microhenry (µH)"),
    unit("µs", Time, "microseconds (µs)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_sorted_and_unique() {
        super::super::assert_sorted(UNITS);
        assert_eq!(UNITS.len(), 273);
    }

    #[test]
    fn listed_and_made_up_units_are_known() {
        for id in ["s", "µs", "percentunit", "reqps", "suffix:apples", "bool:up/down", "time:YYYY"] {
            assert!(is_unit(id), "{id}");
        }
        for id in ["", "seconds", "percent_unit", "suffix:", "bool:up", "rps "] {
            assert!(!is_unit(id), "{id}");
        }
    }
}
