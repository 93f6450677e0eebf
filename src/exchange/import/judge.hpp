// Reads a row: every cell into its type, every doubt into a fault. A row with a fault is kept back whole; nothing of it is guessed
// and nothing of it is written.
//
// Knows no store: whether a code is somebody's already, or stands twice in the file, is asked elsewhere (known.hpp).
#pragma once

#include "exchange/import/places.hpp"
#include "exchange/import/row.hpp"
#include "exchange/import/source.hpp"

namespace tezai::exchange {

class Judge {
public:
    // What every cell states, blank or not, is looked at for an update; else only where the row says it lies: it costs a third more.
    enum class Notes { places_said, everything_said };
    Judge(const Profile&, Places, base::Date today, Notes = Notes::everything_said);
    [[nodiscard]] ReadRow read(const SourceRow&);

private:
    struct Cells;
    void read_identifiers(Cells&, ReadRow&);
    void read_kind(Cells&, ReadRow&);
    void read_words(Cells&, ReadRow&);
    void read_unit(Cells&, ReadRow&);
    void read_place(Cells&, ReadRow&);
    void read_days(Cells&, ReadRow&);
    void read_code(Cells&, ReadRow&);
    [[nodiscard]] std::optional<base::Date> read_past_day(Cells&, Field);

    const Profile& profile_;
    Places places_;
    base::Date today_;
    Notes notes_;
};

// How a field was understood, for the preview; empty: the row does not say.
[[nodiscard]] std::string understood(const ReadRow&, Field);

} // namespace tezai::exchange
