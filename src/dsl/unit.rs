//! Units of values as an enum: a misspelt unit does not compile.

use std::borrow::Cow;

macro_rules! units {
    ($($name:ident $id:literal $doc:literal;)+) => {
        /// The unit of a value, by what people call it.
        ///
        /// ```
        /// use dashc::prelude::*;
        /// let latency = Panel::timeseries("Latency").unit(Unit::Seconds);
        /// let orders = Panel::stat("Orders").unit(Unit::suffix("orders"));
        /// ```
        ///
        /// A misspelt one does not compile:
        ///
        /// ```compile_fail,E0599
        /// use dashc::prelude::*;
        /// let latency = Panel::timeseries("Latency").unit(Unit::Second);
        /// ```
        #[derive(Clone, PartialEq, Eq, Debug)]
        #[non_exhaustive]
        pub enum Unit {
            $(#[doc = $doc] $name,)+
            /// A text behind the number; see [`Unit::suffix`].
            Suffix(Box<str>),
            /// A text before the number; see [`Unit::prefix`].
            Prefix(Box<str>),
        }

        impl Unit {
            /// Every unit that Grafana lists.
            pub const LISTED: &'static [Self] = &[$(Self::$name),+];

            /// Grafana's id.
            #[must_use]
            pub fn id(self) -> Cow<'static, str> {
                match self {
                    $(Self::$name => Cow::Borrowed($id),)+
                    Self::Suffix(text) => Cow::Owned(format!("suffix:{text}")),
                    Self::Prefix(text) => Cow::Owned(format!("prefix:{text}")),
                }
            }
        }
    };
}

impl Unit {
    /// A text behind the number: `12 orders`.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// assert_eq!(Unit::suffix("orders").id(), "suffix:orders");
    /// ```
    #[must_use]
    pub fn suffix(text: &str) -> Self {
        Self::Suffix(text.into())
    }

    /// A text before the number: `v 12`.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// assert_eq!(Unit::prefix("v").id(), "prefix:v");
    /// ```
    #[must_use]
    pub fn prefix(text: &str) -> Self {
        Self::Prefix(text.into())
    }
}

units! {
    Acres "acres" "`Acres (ac)`";
    Ampere "amp" "`Ampere (A)`";
    AmpereHour "amph" "`Ampere-hour (Ah)`";
    ArcMinutes "arcmin" "`Arc Minutes`";
    ArcSeconds "arcsec" "`Arc Seconds`";
    Bars "pressurebar" "`Bars`";
    Becquerel "radbq" "`Becquerel (Bq)`";
    Bgn "currencyBGN" "`Bulgarian Lev (BGN)`";
    Bitcoin "currencyBTC" "`Bitcoin (฿)`";
    Bits "bits" "`Bits(IEC)`";
    BitsPerSecond "bps" "`Bits/sec(SI)`";
    BitsPerSecondIec "binbps" "`Bits/sec(IEC)`";
    BitsSi "decbits" "`Bits(SI)`";
    Brl "currencyBRL" "`Real (R$)`";
    Bytes "bytes" "`Bytes(IEC)`";
    BytesPerSecond "Bps" "`Bytes/sec(SI)`";
    BytesPerSecondIec "binBps" "`Bytes/sec(IEC)`";
    BytesSi "decbytes" "`Bytes(SI)`";
    Candela "candela" "`Candela (cd)`";
    Celsius "celsius" "`Celsius (°C)`";
    Centimeter "lengthcm" "`Centimeter (cm)`";
    Chf "currencyCHF" "`Swiss franc (CHF)`";
    ClockMilliseconds "clockms" "`Clock (ms)`";
    ClockSeconds "clocks" "`Clock (s)`";
    CountsPerMinute "cpm" "`Counts/min (cpm)`";
    CountsPerSecond "cps" "`Counts/sec (cps)`";
    CubicDecimeter "dm3" "`Cubic decimeter`";
    CubicFeetPerMinute "flowcfm" "`Cubic feet/min (cfm)`";
    CubicFeetPerSecond "flowcfs" "`Cubic feet/sec (cfs)`";
    CubicMeter "m3" "`Cubic meter`";
    CubicMetersPerSecond "flowcms" "`Cubic meters/sec (cms)`";
    Curie "radci" "`Curie (Ci)`";
    Czk "currencyCZK" "`Czech koruna (czk)`";
    DatetimeDefault "dateTimeAsSystem" "`Datetime default`";
    DatetimeIso "dateTimeAsIso" "`Datetime ISO`";
    DatetimeIsoNoDateIfToday "dateTimeAsIsoNoDateIfToday" "`Datetime ISO (No date if today)`";
    DatetimeLocal "dateTimeAsLocal" "`Datetime local`";
    DatetimeLocalNoDateIfToday "dateTimeAsLocalNoDateIfToday" "`Datetime local (No date if today)`";
    DatetimeUs "dateTimeAsUS" "`Datetime US`";
    DatetimeUsNoDateIfToday "dateTimeAsUSNoDateIfToday" "`Datetime US (No date if today)`";
    Days "d" "`Days (d)`";
    Decibel "dB" "`Decibel (dB)`";
    DecibelMilliwatt "dBm" "`Decibel-milliwatt (dBm)`";
    Degrees "degree" "`Degrees (°)`";
    Dkk "currencyDKK" "`Danish Krone (kr)`";
    DurationDhms "dtdhms" "`Duration (d hh:mm:ss)`";
    DurationHms "dthms" "`Duration (hh:mm:ss)`";
    DurationMilliseconds "dtdurationms" "`Duration (ms)`";
    DurationSeconds "dtdurations" "`Duration (s)`";
    ElectronVolt "ev" "`Electron volt (eV)`";
    Eur "currencyEUR" "`Euro (€)`";
    EventsPerMinute "epm" "`Events/min (epm)`";
    EventsPerSecond "eps" "`Events/sec (eps)`";
    Exaflops "eflops" "`EFLOP/s`";
    ExahashesPerSecond "EHs" "`Exahashes/sec`";
    ExposurePerKilogram "radexpckg" "`Exposure (C/kg)`";
    Fahrenheit "fahrenheit" "`Fahrenheit (°F)`";
    Farad "farad" "`Farad (F)`";
    Feet "lengthft" "`Feet (ft)`";
    FeetPerSecondSquared "accFS2" "`Feet/sec² (f/sec²)`";
    Femtofarad "ffarad" "`Femtofarad (fF)`";
    Flops "flops" "`FLOP/s`";
    FromNow "dateTimeFromNow" "`From Now`";
    G "accG" "`G (g)`";
    Gallons "gallons" "`Gallons`";
    GallonsPerMinute "flowgpm" "`Gallons/min (gpm)`";
    Gbp "currencyGBP" "`Pounds (£)`";
    GibibitsPerSecond "Gibits" "`Gibibits/sec`";
    Gibibytes "gbytes" "`Gibibytes`";
    GibibytesPerSecond "GiBs" "`Gibibytes/sec`";
    GigabitsPerSecond "Gbits" "`Gigabits/sec`";
    Gigabytes "decgbytes" "`Gigabytes`";
    GigabytesPerSecond "GBs" "`Gigabytes/sec`";
    Gigaflops "gflops" "`GFLOP/s`";
    GigahashesPerSecond "GHs" "`Gigahashes/sec`";
    Gigawatt "gwatt" "`Gigawatt (GW)`";
    Gradian "grad" "`Gradian`";
    GramPerCubicMeter "congm3" "`Gram per cubic meter (g/m³)`";
    GramPerNormalCubicMeter "congNm3" "`Gram per normal cubic meter (g/Nm³)`";
    Grams "massg" "`Gram (g)`";
    Gray "radgy" "`Gray (Gy)`";
    HashesPerSecond "Hs" "`Hashes/sec`";
    Hectares "hectares" "`Hectares (ha)`";
    Hectopascals "pressurehpa" "`Hectopascals`";
    Henry "henry" "`Henry (H)`";
    Hertz "hertz" "`Hertz (1/s)`";
    Hex "hex" "`Hexadecimal`";
    Hex0x "hex0x" "`Hexadecimal with 0x`";
    Hours "h" "`Hours (h)`";
    Humidity "humidity" "`Humidity (%H)`";
    Idr "currencyIDR" "`Indonesian Rupiah (Rp)`";
    Ils "currencyILS" "`Israeli New Shekels (₪)`";
    Inches "lengthin" "`Inch (in)`";
    InchesOfMercury "pressurehg" "`Inches of mercury`";
    Inr "currencyINR" "`Indian Rupee (₹)`";
    IoOpsPerSecond "iops" "`I/O ops/sec (iops)`";
    Isk "currencyISK" "`Icelandic Króna (kr)`";
    Joule "joule" "`Joule (J)`";
    Jpy "currencyJPY" "`Yen (¥)`";
    Kelvin "kelvin" "`Kelvin (K)`";
    KibibitsPerSecond "Kibits" "`Kibibits/sec`";
    Kibibytes "kbytes" "`Kibibytes`";
    KibibytesPerSecond "KiBs" "`Kibibytes/sec`";
    Kiloampere "kamp" "`Kiloampere (kA)`";
    KiloampereHour "kamph" "`Kiloampere-hour (kAh)`";
    Kilobars "pressurekbar" "`Kilobars`";
    KilobitsPerSecond "Kbits" "`Kilobits/sec`";
    Kilobytes "deckbytes" "`Kilobytes`";
    KilobytesPerSecond "KBs" "`Kilobytes/sec`";
    Kilograms "masskg" "`Kilogram (kg)`";
    KilohashesPerSecond "KHs" "`Kilohashes/sec`";
    Kilometer "lengthkm" "`Kilometer (km)`";
    KilometersPerHour "velocitykmh" "`Kilometers/hour (km/h)`";
    KilonewtonMeters "forcekNm" "`Kilonewton-meters (kNm)`";
    Kilonewtons "forcekN" "`Kilonewtons (kN)`";
    Kiloohm "kohm" "`Kiloohm (kΩ)`";
    Kilopascals "pressurekpa" "`Kilopascals`";
    Kilovolt "kvolt" "`Kilovolt (kV)`";
    KilovoltAmpere "kvoltamp" "`Kilovolt-Ampere (kVA)`";
    KilovoltAmpereReactive "kvoltampreact" "`Kilovolt-Ampere reactive (kVAr)`";
    Kilowatt "kwatt" "`Kilowatt (kW)`";
    KilowattHour "kwatth" "`Kilowatt-hour (kWh)`";
    KilowattMinute "kwattm" "`Kilowatt-min (kWm)`";
    Knot "velocityknot" "`Knot (kn)`";
    Krw "currencyKRW" "`South Korean Won (₩)`";
    Litre "litre" "`Litre (L)`";
    LitrePerMinute "flowlpm" "`Litre/min (L/min)`";
    LitresPerHour "litreh" "`Litre/hour`";
    Locale "locale" "`Number in the reader’s locale`";
    Lumens "lumens" "`Lumens (Lm)`";
    Lux "lux" "`Lux (lx)`";
    MebibitsPerSecond "Mibits" "`Mebibits/sec`";
    Mebibytes "mbytes" "`Mebibytes`";
    MebibytesPerSecond "MiBs" "`Mebibytes/sec`";
    MegabitsPerSecond "Mbits" "`Megabits/sec`";
    Megabytes "decmbytes" "`Megabytes`";
    MegabytesPerSecond "MBs" "`Megabytes/sec`";
    Megaflops "mflops" "`MFLOP/s`";
    MegahashesPerSecond "MHs" "`Megahashes/sec`";
    Megaohm "Mohm" "`Megaohm (MΩ)`";
    Megawatt "megwatt" "`Megawatt (MW)`";
    MegawattHours "mwatth" "`Megawatt-hour (MWh)`";
    MessagesPerMinute "mpm" "`Messages/min (mpm)`";
    MessagesPerSecond "mps" "`Messages/sec (mps)`";
    Meter "lengthm" "`Meter (m)`";
    MetersPerSecond "velocityms" "`Meters/second (m/s)`";
    MetersPerSecondSquared "accMS2" "`Meters/sec² (m/sec²)`";
    MetricTons "masst" "`Metric ton (t)`";
    MicroBitcoin "currencyμBTC" "`Micro Bitcoin (฿)`";
    MicroSievert "radusv" "`MicroSievert (µSv)`";
    MicroSievertPerHour "radusvh" "`MicroSievert/hour (µSv/h)`";
    Microfarad "µfarad" "`Microfarad (µF)`";
    MicrogramPerCubicMeter "conμgm3" "`Microgram per cubic meter (μg/m³)`";
    MicrogramPerNormalCubicMeter "conμgNm3" "`Microgram per normal cubic meter (μg/Nm³)`";
    Microhenry "µhenry" "`Microhenry (µH)`";
    Microseconds "µs" "`Microseconds (µs)`";
    Mile "lengthmi" "`Mile (mi)`";
    MilesPerHour "velocitymph" "`Miles/hour (mph)`";
    MilliBitcoin "currencymBTC" "`Milli Bitcoin (฿)`";
    MilliLitrePerMinute "flowmlpm" "`MilliLitre/min (mL/min)`";
    MilliSievert "radmsv" "`MilliSievert (mSv)`";
    MilliSievertPerHour "radmsvh" "`MilliSievert/hour (mSv/h)`";
    Milliampere "mamp" "`Milliampere (mA)`";
    MilliampereHour "mamph" "`Milliampere-hour (mAh)`";
    Millibars "pressurembar" "`Millibars`";
    MilligramPerCubicMeter "conmgm3" "`Milligram per cubic meter (mg/m³)`";
    MilligramPerNormalCubicMeter "conmgNm3" "`Milligram per normal cubic meter (mg/Nm³)`";
    Milligrams "massmg" "`Milligram (mg)`";
    MilligramsPerDecilitre "conmgdL" "`Milligrams per decilitre (mg/dL)`";
    Millihenry "mhenry" "`Millihenry (mH)`";
    Millilitre "mlitre" "`Millilitre (mL)`";
    Millimeter "lengthmm" "`Millimeter (mm)`";
    MillimolesPerLitre "conmmolL" "`Millimoles per litre (mmol/L)`";
    Milliohm "mohm" "`Milliohm (mΩ)`";
    Milliseconds "ms" "`Milliseconds (ms)`";
    Millivolt "mvolt" "`Millivolt (mV)`";
    Milliwatt "mwatt" "`Milliwatt (mW)`";
    Minutes "m" "`Minutes (m)`";
    Myr "currencyMYR" "`Malaysian Ringgit (RM)`";
    Nanofarad "nfarad" "`Nanofarad (nF)`";
    NanogramPerCubicMeter "conngm3" "`Nanogram per cubic meter (ng/m³)`";
    NanogramPerNormalCubicMeter "conngNm3" "`Nanogram per normal cubic meter (ng/Nm³)`";
    Nanoseconds "ns" "`Nanoseconds (ns)`";
    NewtonMeters "forceNm" "`Newton-meters (Nm)`";
    Newtons "forceN" "`Newtons (N)`";
    Nok "currencyNOK" "`Norwegian Krone (kr)`";
    NormalCubicMeters "Nm3" "`Normal cubic meter`";
    Number "none" "`Number`";
    Ohm "ohm" "`Ohm (Ω)`";
    OnOff "bool_on_off" "`On / Off`";
    OpsPerMinute "opm" "`Ops/min (opm)`";
    OpsPerSecond "ops" "`Ops/sec (ops)`";
    PacketsPerSecond "pps" "`Packets/sec`";
    PartsPerBillion "conppb" "`Parts-per-billion (ppb)`";
    PartsPerMillion "ppm" "`Parts-per-million (ppm)`";
    Pascals "pressurepa" "`Pascals`";
    PebibitsPerSecond "Pibits" "`Pebibits/sec`";
    Pebibytes "pbytes" "`Pebibytes`";
    PebibytesPerSecond "PiBs" "`Pebibytes/sec`";
    Percent "percent" "`Percent, 0 to 100`";
    PercentUnit "percentunit" "`Percent, 0.0 to 1.0`";
    PetabitsPerSecond "Pbits" "`Petabits/sec`";
    Petabytes "decpbytes" "`Petabytes`";
    PetabytesPerSecond "PBs" "`Petabytes/sec`";
    Petaflops "pflops" "`PFLOP/s`";
    PetahashesPerSecond "PHs" "`Petahashes/sec`";
    Php "currencyPHP" "`Philippine Peso (PHP)`";
    Picofarad "pfarad" "`Picofarad (pF)`";
    Pixels "pixel" "`Pixels (px)`";
    Pln "currencyPLN" "`Polish Złoty (PLN)`";
    Pounds "masslb" "`Pound (lb)`";
    Psi "pressurepsi" "`PSI`";
    Pyg "currencyPYG" "`Guaraní (₲)`";
    Rad "radrad" "`Rad`";
    Radians "radian" "`Radians`";
    ReadsPerMinute "rpm" "`Reads/min (rpm)`";
    ReadsPerSecond "rps" "`Reads/sec (rps)`";
    RecordsPerMinute "recpm" "`Records/min (rpm)`";
    RecordsPerSecond "recps" "`Records/sec (rps)`";
    Rem "radrem" "`Rem`";
    RequestsPerMinute "reqpm" "`Requests/min (rpm)`";
    RequestsPerSecond "reqps" "`Requests/sec (rps)`";
    RevolutionsPerMinute "rotrpm" "`Revolutions per minute (rpm)`";
    Roentgen "radr" "`Roentgen (R)`";
    RotationDegreesPerSecond "rotdegs" "`Degrees per second (°/s)`";
    RotationGigahertz "rotghz" "`Gigahertz (GHz)`";
    RotationHertz "rothz" "`Hertz (Hz)`";
    RotationKilohertz "rotkhz" "`Kilohertz (kHz)`";
    RotationMegahertz "rotmhz" "`Megahertz (MHz)`";
    RotationRadiansPerSecond "rotrads" "`Radians per second (rad/s)`";
    RowsPerMinute "rowspm" "`Rows/min (rpm)`";
    RowsPerSecond "rowsps" "`Rows/sec (rps)`";
    Rub "currencyRUB" "`Rubles (₽)`";
    Scientific "sci" "`Scientific notation`";
    Seconds "s" "`Seconds (s)`";
    Sek "currencySEK" "`Swedish Krona (kr)`";
    Short "short" "`Short number`";
    SiShort "sishort" "`SI short number`";
    Sievert "radsv" "`Sievert (Sv)`";
    SievertPerHour "radsvh" "`Sievert/hour (Sv/h)`";
    SquareFeet "areaF2" "`Square Feet (ft²)`";
    SquareMeters "areaM2" "`Square Meters (m²)`";
    SquareMiles "areaMI2" "`Square Miles (mi²)`";
    TebibitsPerSecond "Tibits" "`Tebibits/sec`";
    Tebibytes "tbytes" "`Tebibytes`";
    TebibytesPerSecond "TiBs" "`Tebibytes/sec`";
    TerabitsPerSecond "Tbits" "`Terabits/sec`";
    Terabytes "dectbytes" "`Terabytes`";
    TerabytesPerSecond "TBs" "`Terabytes/sec`";
    Teraflops "tflops" "`TFLOP/s`";
    TerahashesPerSecond "THs" "`Terahashes/sec`";
    Text "string" "`Text`";
    TimeTicks "timeticks" "`Timeticks (s/100)`";
    TrueFalse "bool" "`True / False`";
    Try "currencyTRY" "`Turkish Lira (₺)`";
    Uah "currencyUAH" "`Hryvnias (₴)`";
    Usd "currencyUSD" "`Dollars ($)`";
    Uyu "currencyUYU" "`Uruguay Peso (UYU)`";
    Vnd "currencyVND" "`Vietnamese Dong (VND)`";
    Volt "volt" "`Volt (V)`";
    VoltAmpere "voltamp" "`Volt-Ampere (VA)`";
    VoltAmpereReactive "voltampreact" "`Volt-Ampere reactive (VAr)`";
    Watt "watt" "`Watt (W)`";
    WattHour "watth" "`Watt-hour (Wh)`";
    WattHourPerKilogram "watthperkg" "`Watt-hour per Kilogram (Wh/kg)`";
    WattPerSquareMeter "Wm2" "`Watt per square meter (W/m²)`";
    WritesPerMinute "wpm" "`Writes/min (wpm)`";
    WritesPerSecond "wps" "`Writes/sec (wps)`";
    Xpf "currencyXPF" "`CFP franc (XPF)`";
    YesNo "bool_yes_no" "`Yes / No`";
    Yottaflops "yflops" "`YFLOP/s`";
    Zar "currencyZAR" "`South African Rand (R)`";
    Zettaflops "zflops" "`ZFLOP/s`";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::unit;

    #[test]
    fn every_unit_that_grafana_lists_has_a_name() {
        let mut named: Vec<String> =
            Unit::LISTED.iter().cloned().map(|unit| unit.id().into_owned()).collect();
        named.sort_unstable();
        let mut known: Vec<&str> = unit::ids().collect();
        known.sort_unstable();
        assert_eq!(named, known);
        assert!(unit::is_unit(&Unit::suffix("orders").id()) && unit::is_unit(&Unit::prefix("v").id()));
    }
}
